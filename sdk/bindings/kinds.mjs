#!/usr/bin/env node
// Writes the kinds of sdk/schema/till.proto into every binding, so that a vendor copies one file and
// a host calls by name. After a change of the enum: node sdk/bindings/kinds.mjs
//
// usage: kinds.mjs [--check]    with --check nothing is written, and a table that differs is a fault
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

// How each language writes one row; the table begins after the line that names this program and ends
// where a line closes it.
const bindings = [
    { file: 'python/tillside.py', indent: '    ', row: (name, kind) => `"${name}": ${kind},` },
    { file: 'perl/Tillside.pm', indent: '    ', row: (name, kind) => `${name} => ${kind},` },
    { file: 'php/Tillside.php', indent: '        ', row: (name, kind) => `'${name}' => ${kind},` },
    { file: 'java/tillside/Tillside.java', indent: '            ',
        row: (name, kind) => `Map.entry("${name}", ${kind}),` },
    { file: 'node/tillside.mjs', indent: '    ', row: (name, kind) => `${name}: ${kind},` },
];

/** [['HELLO', 1], …] in the enum's order. */
function kindsOf(proto) {
    const body = /^enum Kind \{([^}]*)\}/m.exec(proto.replace(/\/\/.*$/gm, ''));
    if (!body) throw new Error('sdk/schema/till.proto has no enum Kind');
    return [...body[1].matchAll(/^\s*([A-Z][A-Z0-9_]*)\s*=\s*(\d+)/gm)]
        .map(([, name, number]) => [name, Number(number)])
        .filter(([, number]) => number !== 0);
}

function withTable(text, { file, indent, row }, kinds) {
    const lines = text.split('\n');
    const first = lines.findIndex((line) => line.includes('written by sdk/bindings/kinds.mjs')) + 2;
    const end = lines.findIndex((line, at) => at >= first && /^\s*[}\])]/.test(line));
    if (first < 2 || end < 0) throw new Error(`${file} has no table of kinds`);
    const rows = kinds.map(([name, kind]) => indent + row(name, kind));
    if (file.endsWith('.java')) rows.push(rows.pop().replace(/,$/, ''));
    return [...lines.slice(0, first), ...rows, ...lines.slice(end)].join('\n');
}

const kinds = kindsOf(readFileSync(here('../schema/till.proto'), 'utf8'));
const check = process.argv.includes('--check');
for (const binding of bindings) {
    const is = readFileSync(here(binding.file), 'utf8');
    const should = withTable(is, binding, kinds);
    if (is === should) continue;
    if (check) {
        console.error(`sdk/bindings/${binding.file}: other kinds than sdk/schema/till.proto;`
            + ' run node sdk/bindings/kinds.mjs');
        process.exitCode = 1;
    } else {
        writeFileSync(here(binding.file), should);
    }
}
