// The words of the screens: every key in every language, with the same {names} to fill in.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { source } from './programs.mjs';

const languages = ['en', 'zh-Hans', 'zh-Hant-HK'];

const screens = { register: 'sdk/register/web', console: 'sync/head_office/console' };

const table = (folder, language) =>
    JSON.parse(readFileSync(path.join(source, folder, 'strings', `${language}.json`), 'utf8'));

function sourcesOf(folder) {
    const src = path.join(source, folder, 'src');
    return readdirSync(src, { recursive: true })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => readFileSync(path.join(src, name), 'utf8'))
        .join('\n');
}

for (const [screen, folder] of Object.entries(screens)) {
    test(`no words are missing on the ${screen} in any of three languages [F27]`, () => {
        const english = table(folder, 'en');
        for (const language of languages) {
            const words = table(folder, language);
            assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort(), language);
            for (const [key, text] of Object.entries(words)) {
                assert.ok(text.trim().length > 0, `${language}: ${key} is empty`);
                const names = (of) => [...of.matchAll(/\{\w+\}/g)].map(String).sort();
                assert.deepEqual(names(text), names(english[key]), `${language}: ${key}`);
            }
        }
    });

    test(`Chinese words of the ${screen} are Chinese, each in its own script [F27]`, () => {
        const hant = table(folder, 'zh-Hant-HK');
        const hans = table(folder, 'zh-Hans');
        // Characters that only one of the two scripts writes, in the same order.
        const onlyHans = '这们时会传输电费择显销买卖阅读认证过进还动态开关统计数个没员选';
        const onlyHant = '這們時會傳輸電費擇顯銷買賣閱讀認證過進還動態開關統計數個沒員選';
        const of = (words, wrong) =>
            Object.entries(words).filter(([, text]) => [...text].some((c) => wrong.includes(c)));
        assert.deepEqual(of(hant, onlyHans), []);
        assert.deepEqual(of(hans, onlyHant), []);
    });

    test(`all words of the ${screen} are used, and none is asked for that is not there`, () => {
        const text = sourcesOf(folder);
        const keys = Object.keys(table(folder, 'en'));
        // Asked for whole ("basket.pay") or by group (`nav.${name}`, wordsFor("state", …)).
        const groups = new Set();
        for (const [, group] of text.matchAll(/`([\w.]+?)[._]\$\{/g)) groups.add(group);
        for (const [, group] of text.matchAll(/wordsFor\(\s*"(\w+)"/g)) groups.add(group);
        const unused = keys.filter(
            (key) => !text.includes(`"${key}"`) && ![...groups].some((group) => key.startsWith(group)),
        );
        assert.deepEqual(unused, []);
        const asked = [...text.matchAll(/\bt\(\s*"([\w.]+)"/g)].map(([, key]) => key);
        assert.deepEqual(asked.filter((key) => !keys.includes(key)), []);
    });
}
