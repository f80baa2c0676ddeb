// Runs tillside-validate and holds its report against what must be found:
//   node finds.mjs nothing PROGRAM ARGUMENTS…   every case passes
//   node finds.mjs no-fault PROGRAM ARGUMENTS…  no case fails; some may not be seen
//   node finds.mjs CASE PROGRAM ARGUMENTS…      exactly that case fails
import { spawnSync } from 'node:child_process';

const [expected, program, ...rest] = process.argv.slice(2);
const wanted = ['nothing', 'no-fault'].includes(expected) ? [] : [expected];

// What is wrong with one run, in words; nothing where all is as it must be.
function faultsOfRun() {
    const ran = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (ran.error) throw ran.error;
    let report;
    try {
        report = JSON.parse(ran.stdout);
    } catch {
        return [`no report, exit code ${ran.status}: ${ran.stdout}${ran.stderr}`];
    }
    const named = (result) => report.cases.filter((one) => one.result === result);
    const failed = named('failed');
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
    if (faults.length === 0) {
        console.log(failed.map((one) => one.detail).join() || `${report.passed} cases passed`);
        return [];
    }
    return [`${report.subject}, seed ${report.seed}: must fail: ${wanted.join() || 'nothing'}`, ...faults];
}

// A machine that is busy otherwise can only add failures of cases with time limits, so of a subject
// that must fail one run of three has to fail as it should; what must pass has to pass at once.
let faults = [];
for (let run = 0; run < (wanted.length === 0 ? 1 : 3); run += 1) {
    faults = faultsOfRun();
    if (faults.length === 0) process.exit(0);
    for (const fault of faults) console.error(`  ${fault}`);
}
process.exit(1);
