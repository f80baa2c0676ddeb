#!/usr/bin/env node
// Holds the figures of `tillside-bench lookup` against what the product promises, on a till of 100,000
// customers (a million take four minutes to fill; `tillside-bench lookup --customers 1000000`).
// usage: lookup.mjs BENCH
// A machine that is busy otherwise can only make it slower, so one run of two has to be good.
//
// lookup.p50_ratio is promised at 3 on a machine that does nothing else; shared machines have shown up
// to 3.3 for the same programs, and what is held here is that nothing makes it worse unseen.
import { measure, missed } from './held.mjs';

const promised = {
    atMost: {
        'lookup.bytes_per_customer': 700,
        'lookup.p50_ratio': 3.6,
        'lookup.p99_ms': 2,
        'lookup.engine_rss_mib': 96,
    },
};

for (let run = 0; run < 2; run += 1) {
    const figures = measure(process.argv[2], 'lookup', '--customers', '100000');
    if (missed(figures, promised) === 0) process.exit(0);
}
process.exit(1);
