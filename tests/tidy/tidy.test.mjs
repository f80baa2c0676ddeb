// A rule that finds nothing is worth nothing: each rule is shown a small repository with one fault in
// it, and must name the file.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.resolve(here, '../..');

// What tests/tidy says about a repository that holds these files beside a sound minimum.
function tidy(files, rule) {
    const root = mkdtempSync(path.join(os.tmpdir(), 'tidy-'));
    try {
        execFileSync('git', ['init', '-q', root]);
        mkdirSync(path.join(root, 'tests/tidy'), { recursive: true });
        cpSync(path.join(repository, '.clang-format'), path.join(root, '.clang-format'));
        const sound = {
            'CMakeLists.txt': 'tillside_allow(sync/rules sync/wire)\ntillside_allow(plugin/shim sdk/include)\n',
            'tests/tidy/shells.txt': '# none\nsync/uplink  HTTP\n',
            'tests/features.tsv': 'F1\tPhone-first look-up\n',
        };
        for (const [name, text] of Object.entries({ ...sound, ...files })) {
            mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
            writeFileSync(path.join(root, name), text);
        }
        const result = spawnSync('node', [path.join(here, 'tidy.mjs'), '--root', root, '--only', rule], { encoding: 'utf8' });
        return { status: result.status, said: result.stdout };
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
}

function finds(rule, name, text, words) {
    const { status, said } = tidy({ [name]: text }, rule);
    assert.equal(status, 1, said);
    assert.match(said, words);
    assert.ok(said.includes(name.startsWith('tests/') && rule === 'features' ? 'FEATURES.md' : name), said);
}

const note = 'TO' + 'DO';
const place = '/' + 'home/someone';

test('an include edge that is not allowed', () => {
    finds('edges', 'sync/rules/points/a.cpp', '#include "plugin/engine/store/database.hpp"\n', /sync\/rules may not use plugin\/engine\/store/);
    finds('edges', 'plugin/shim/a.c', '#include "sync/wire/time.hpp"\n', /plugin\/shim may not use sync\/wire/);
});
test('allowed edges, own files and files of others are no fault', () => {
    const text = '#include "sync/wire/time.hpp"\n#include "sync/rules/points/b.hpp"\n#include "b.hpp"\n#include <vector>\n';
    assert.equal(tidy({ 'sync/rules/points/a.cpp': text }, 'edges').status, 0);
    assert.equal(tidy({ 'plugin/shim/a.c': '#include <tillside/plugin.h>\n' }, 'edges').status, 0);
});
test('a room with I/O', () => {
    finds('rooms', 'sync/rules/points/a.cpp', '#include <boost/asio/io_context.hpp>\n', /Asio/);
    finds('rooms', 'plugin/engine/checkout/a.cpp', 'auto t = std::chrono::system_clock::now();\n', /a clock/);
    finds('rooms', 'sync/head_office/ingest/a.cpp', '#include <sqlite3.h>\n', /SQLite/);
});
test('a shell may do what a room may not', () => {
    assert.equal(tidy({ 'sync/uplink/a.cpp': '#include <curl/curl.h>\n' }, 'rooms').status, 0);
});
test('size, width, tabs, notes to oneself and paths of one machine', () => {
    finds('text', 'sync/a.cpp', 'int a;\n'.repeat(601), /601 lines/);
    finds('text', 'sync/a.cpp', `// ${'茶'.repeat(98)}\n`, /101 columns/);
    finds('text', 'sync/a.cpp', '\tint a;\n', /a tab/);
    finds('text', 'sync/a.cpp', `// ${note} later\n`, /a note to oneself/);
    finds('text', 'README.md', `see ${place}/notes\n`, /a path of one machine/);
    assert.equal(tidy({ 'sync/a.cpp': `// ${'茶'.repeat(97)}\n` }, 'text').status, 0);
});
test('a header without its opening paragraph, a published one without licence', () => {
    finds('text', 'sync/a.hpp', '#pragma once\n', /does not open with a comment/);
    finds('text', 'sdk/include/tillside/a.h', '/* What. */\n', /SPDX/);
});
test('a file that clang-format would write in another way', () => {
    finds('format', 'sync/a.cpp', 'int   a ;\n', /clang-format -i/);
});
test('a list of features that is stale, and a tag that names no feature', () => {
    const shows = (tags) => `TEST_CASE("a promise", "${tags}") {}\n`;
    finds('features', 'tests/unit/a_test.cpp', shows('[F1]'), /stale/);
    finds('features', 'tests/unit/a_test.cpp', shows('[F99]'), /names F99/);
});

test('a claim that rests on no test', () => {
    const page = 'plugin/engine/consent/README.md';
    const list = (name) => `It holds [1].\n\n## The tests\n1. \`${name}\`\n`;
    finds('claims', page, list('a test that is nowhere'), /"a test that is nowhere", is in no file/);
    finds('claims', page, 'It holds [7].\n\n## The tests\n', /\[7\] is not in the list/);
    finds('claims', page, 'It holds.\n\n## The tests\n', /names no test/);
    const sound = tidy({ [page]: list('it holds'), 'tests/a_test.cpp': 'TEST_CASE("it "\n          "holds") {}\n' }, 'claims');
    assert.equal(sound.status, 0, sound.said);
});
