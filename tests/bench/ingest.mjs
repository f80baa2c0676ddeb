#!/usr/bin/env node
// Holds the figures of `tillside-bench ingest` against what the product promises.
// usage: ingest.mjs BENCH
// A machine that is busy otherwise can only make it slower, so one run of two has to be good.
import { measure, missed } from './held.mjs';

const promised = {
    atLeast: { 'sync.ingest_sqlite_ratio': 0.35, 'sync.ingest_pg_ratio': 0.8 },
};

for (let run = 0; run < 2; run += 1) {
    const figures = measure(process.argv[2], 'ingest');
    if (missed(figures, promised) === 0) process.exit(0);
}
process.exit(1);
