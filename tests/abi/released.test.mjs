// The comparison with released interfaces, shown that it can fail: copies of the header with one
// change each, refused or allowed as sdk/COMPATIBILITY.md says.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { brokenReleases } from './released.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const include = path.resolve(here, '../../sdk/include');

function brokenBy(from, to) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tillside-header-'));
    try {
        cpSync(include, folder, { recursive: true });
        const header = path.join(folder, 'tillside/plugin.h');
        const text = readFileSync(header, 'utf8');
        assert.ok(text.includes(from), `plugin.h has no ${from}`);
        writeFileSync(header, text.replace(from, to));
        return brokenReleases(folder);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

test('the header as it is breaks no release', () => {
    assert.deepEqual(brokenReleases(include), []);
});
test('a field or a function may be appended', () => {
    assert.deepEqual(brokenBy('} tillside_request;', 'const char* more_host;\n} tillside_request;'), []);
    assert.deepEqual(brokenBy('} tillside_plugin_v1;',
        'int32_t (*more)(tillside_session* session);\n} tillside_plugin_v1;'), []);
});

test('layout.h holds every field of the released structs where it was', () => {
    const kept = readFileSync(path.join(here, 'released/1.0/types.abi'), 'utf8');
    const layout = readFileSync(path.join(here, 'layout.h'), 'utf8');
    let fields = 0;
    for (const [, struct, body] of kept.matchAll(/<class-decl name='(tillside_\w+)' [^>]*[^/]>([^]*?)<\/class-decl>/g)) {
        for (const [, bits, field] of body.matchAll(/layout-offset-in-bits='(\d+)'>\s*<var-decl name='(\w+)'/g)) {
            assert.ok(layout.includes(`\nAT(${struct}, ${field}, ${bits / 8});`), `${struct}.${field}`);
            fields += 1;
        }
    }
    assert.equal(fields, 29);
});

const refused = {
    'a field put in the middle': ['    uint32_t encoding;    /*', '    uint64_t added;\n    uint32_t encoding;    /*'],
    'a field put first': ['    uint32_t version; ', '    uint64_t added;\n    uint32_t version; '],
    'a narrower field': ['uint64_t payload_bytes;', 'uint32_t payload_bytes;'],
    'a longer array': ['request_id[16]', 'request_id[20]'],
    'a renamed field': ['uint64_t cursor; ', 'uint64_t position; '],
    'a function taken out': ['    void (*close)(tillside_session* session);\n', ''],
    'a parameter of another type': ['(*poll)(tillside_session* session, uint64_t cursor', '(*poll)(tillside_session* session, uint32_t cursor'],
    'a parameter more': ['(*close)(tillside_session* session)', '(*close)(tillside_session* session, uint32_t how)'],
    'another result': ['void (*release)(', 'int32_t (*release)('],
    'another entry': ['uint32_t versions);', 'uint64_t versions);'],
};
for (const [name, [from, to]] of Object.entries(refused)) {
    test(`${name} is refused`, () => {
        const broken = brokenBy(from, to);
        assert.notEqual(broken.length, 0);
        assert.match(broken[0], /^since 1\.0: /);
    });
}
