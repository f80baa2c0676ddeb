// Holds a folder of headers against the interface of every release that is kept in released/.
// A host that was compiled then must find every field where it was; what a release may do is append
// a field to the end of a struct (sdk/COMPATIBILITY.md). abidiff says what changed; here is decided
// whether that was allowed.
//
// usage: node released.mjs INCLUDE            fails and says what, where a release would be broken
//        node released.mjs --keep 1.1 INCLUDE writes released/1.1/types.abi, once, at that release
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const releases = path.join(here, 'released');

function run(words, codes = [0]) {
    const ran = spawnSync(words[0], words.slice(1), { encoding: 'utf8', cwd: here });
    if (ran.error) throw ran.error;
    if (!codes.includes(ran.status)) throw new Error(`${words.join(' ')}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
}

/** Compiles the types of a folder of headers with what abidiff reads, and hands the file to use. */
function withLibrary(include, use) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tillside-abi-'));
    try {
        const library = path.join(folder, 'types.so');
        // A relative name: the kept file holds it.
        run([process.env.CC ?? 'cc', '-std=c11', '-g', '-O0', '-shared', '-fPIC', '-I', path.resolve(include),
            'types.c', '-o', library]);
        return use(library);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

const summary = /^(Leaf changes summary|Changed leaf types summary|Removed\/Changed\/Added)/;

/** Lines of abidiff's report that are more than a field behind the last one. */
export function forbidden(report) {
    const wrong = [];
    let struct = '';
    let end = 0;
    for (const line of report.split('\n')) {
        if (line.trim() === '') continue;
        if (summary.test(line)) {
            if (/[1-9]\d* (Removed|Added|Changed)/i.test(line) && /functions|variables/.test(line)) wrong.push(line);
            continue;
        }
        const opened = /^'struct (\w+)' changed:$/.exec(line);
        const grown = /^  type size changed from (\d+) to (\d+) \(in bits\)$/.exec(line);
        const inserted = /^    '.*', at offset (\d+) \(in bits\)$/.exec(line);
        if (opened) [struct, end] = [opened[1], Infinity];
        else if (grown && Number(grown[2]) > Number(grown[1])) end = Number(grown[1]);
        else if (/^  \d+ data member insertions?:$/.test(line)) continue;
        else if (inserted && Number(inserted[1]) >= end) continue;
        else wrong.push(`${struct}: ${line.trim()}`);
    }
    return wrong;
}

/** What is broken for hosts of each release, by release. */
export function brokenReleases(include) {
    return withLibrary(include, (library) => readdirSync(releases).sort().flatMap((release) => {
        const report = run(['abidiff', '--leaf-changes-only', '--harmless', '--no-show-locs',
            path.join(releases, release, 'types.abi'), library], [0, 4, 8, 12]);
        return forbidden(report).map((line) => `since ${release}: ${line}`);
    }));
}

export function keep(release, include) {
    const file = path.join(releases, release, 'types.abi');
    if (existsSync(file)) throw new Error(`${file}: a release is kept once and never written again`);
    mkdirSync(path.dirname(file), { recursive: true });
    withLibrary(include, (library) => run(['abidw', '--no-show-locs', '--no-corpus-path',
        '--no-comp-dir-path', '--out-file', file, library]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [first, ...rest] = process.argv.slice(2);
    if (first === '--keep') {
        keep(rest[0], rest[1]);
    } else {
        const broken = brokenReleases(first);
        for (const line of broken) console.log(line);
        console.log(broken.length === 0 ? 'hosts of every release can go on' : `${broken.length} breaks`);
        process.exitCode = broken.length === 0 ? 0 : 1;
    }
}
