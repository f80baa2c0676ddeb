#!/usr/bin/env node
// Holds the figures of `tillside-bench call` against what the product promises.
// usage: call.mjs BENCH
// A machine that is busy otherwise can only make it slower, so one run of three has to be good.
import { measure, missed } from './held.mjs';

const promised = {
    atMost: {
        'call.p50_ratio': 2.2,
        'call.p99_ratio': 3,
        'call.open_p50_ms': 2,
        'call.process_p50_ms': 10,
        'call.processes_failed': 0,
    },
};

for (let run = 0; run < 3; run += 1) {
    if (missed(measure(process.argv[2], 'call'), promised) === 0) process.exit(0);
}
process.exit(1);
