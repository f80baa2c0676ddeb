// Rules that look at one file at a time: size, width, tabs, opening comments, licence lines, notes to
// oneself, and paths of one machine.
import { spawnSync } from 'node:child_process';

const linesMax = 600;
const columnsMax = 100;
// Put together here, so that this file does not hold what it looks for.
const note = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
const machine = new RegExp(`(^|[^\\w.~-])/(${['work', 'home', 'root', 'Users'].join('|')})/[\\w.]`);
const markdownOrData = /\.(md|json|txt|csv|lock)$/;

/** Columns as a reader sees them: characters, not bytes. */
const columns = (line) => [...line].length;

export function textFaults(sources) {
    const faults = [];
    for (const source of sources) {
        const { name, lines, kind } = source;
        const say = (at, words) => faults.push(`${name}${at ? `:${at}` : ''}: ${words}`);
        const code = !markdownOrData.test(name);
        if (code && lines.length > linesMax) say(0, `${lines.length} lines; a file holds one idea, at most ${linesMax}`);
        lines.forEach((line, index) => {
            const at = index + 1;
            if (kind !== 'other' && columns(line) > columnsMax) say(at, `${columns(line)} columns, at most ${columnsMax}`);
            if (code && line.includes('\t')) say(at, 'a tab');
            if (code && /[ \r]$/.test(line)) say(at, 'a blank at the end of the line');
            if (note.test(line)) say(at, 'a note to oneself: do it, or take it out');
            if (machine.test(line)) say(at, 'a path of one machine');
        });
        if (source.text !== '' && !source.text.endsWith('\n')) say(0, 'does not end with a new line');
        openings(source, say);
    }
    return faults;
}

// Headers, schemas and screens open with a comment that says what the file is for; what is published
// to POS vendors also carries the licence.
function openings({ name, lines, kind }, say) {
    const first = lines.find((line) => line.trim() !== '') ?? '';
    const test = /(_test\.cpp|\.test\.ts|\.spec\.ts)$/.test(name);
    if (/\.(h|hpp|proto)$/.test(name) || (kind === 'ts' && !test)) {
        if (!/^(\/\/|\/\*)/.test(first)) say(1, 'does not open with a comment that says what it is for');
    }
    if (/^sdk\/.*\.(h|hpp|proto)$/.test(name) && !/SPDX-License-Identifier: Apache-2\.0/.test(first)) {
        say(1, 'published to vendors, but has no SPDX-License-Identifier');
    }
    if (/\.hpp$/.test(name) && !lines.includes('#pragma once')) say(1, 'has no #pragma once');
}

/** Files that clang-format would write in another way. */
export function formatFaults(root, sources) {
    const files = sources.filter((source) => source.kind === 'c++').map((source) => source.name);
    if (files.length === 0) return [];
    const result = spawnSync('clang-format', ['--dry-run', '--Werror', ...files], {
        cwd: root, encoding: 'utf8', maxBuffer: 1 << 26,
    });
    if (result.error) return ['clang-format cannot be run: packaging/install-dependencies --test'];
    const wrong = new Set();
    for (const line of result.stderr.split('\n')) {
        const hit = /^([^:]+):\d+:\d+: error: code should be clang-formatted/.exec(line);
        if (hit) wrong.add(hit[1]);
    }
    return [...wrong].map((name) => `${name}: run clang-format -i on it`);
}
