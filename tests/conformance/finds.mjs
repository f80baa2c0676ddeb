// Runs tillside-validate and holds its report against what must be found:
//   node finds.mjs nothing PROGRAM ARGUMENTS…   every case passes
//   node finds.mjs no-fault PROGRAM ARGUMENTS…  no case fails; some may not be seen
//   node finds.mjs CASE PROGRAM ARGUMENTS…      exactly that case fails
import { spawnSync } from 'node:child_process';

const [expected, program, ...rest] = process.argv.slice(2);
const ran = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 26 });
if (ran.error) throw ran.error;
let report;
try {
    report = JSON.parse(ran.stdout);
} catch {
    console.error(`no report, exit code ${ran.status}: ${ran.stdout}${ran.stderr}`);
    process.exit(1);
}

const named = (result) => report.cases.filter((one) => one.result === result);
const failed = named('failed');
const wanted = ['nothing', 'no-fault'].includes(expected) ? [] : [expected];
const faults = [];
if (failed.map((one) => one.name).join() !== wanted.join()) {
    faults.push(`failed: ${failed.map((one) => `${one.name} (${one.detail})`).join('; ') || 'nothing'}`);
}
if (expected === 'nothing') {
    for (const one of named('not_seen')) faults.push(`not seen: ${one.name} (${one.detail})`);
}
if (ran.status !== (wanted.length === 0 ? 0 : 1)) faults.push(`exit code ${ran.status}`);
if (report.passed !== named('passed').length || report.failed !== failed.length) faults.push('wrong counts');
const least = expected === 'no-fault' ? 6 : 15;
if (report.passed < least) faults.push(`only ${report.passed} cases passed`);
if (faults.length > 0) {
    console.error(`${report.subject}, seed ${report.seed}: must fail: ${wanted.join() || 'nothing'}`);
    for (const fault of faults) console.error(`  ${fault}`);
    process.exit(1);
}
console.log(failed.map((one) => one.detail).join() || `${report.passed} cases passed`);
