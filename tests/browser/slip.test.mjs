// The consent slip on paper, with the real programs: a customer is enrolled at the register, the
// receipt's code is read from the picture of the screen by zbar, and tillside-verify checks it with
// the till's public key alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { build, folder, program, run, until } from './programs.mjs';
import { assertFinished, openBrowser, openPage, screenshot } from './screen.mjs';
import { closeShop, openShop } from './shop.mjs';

let place;
let shop;
let browser;
let till; // the register's page
let faults;
let slip; // the text of the code

const state = () => till.evaluate(() => fetch('/api/v1/state').then((answer) => answer.json()));
const verify = (...args) => spawnSync(program('tillside-verify'), args, { encoding: 'utf8' });

before(async () => {
    place = folder();
    shop = await openShop(place.at);
    browser = await openBrowser();
    ({ page: till, faults } = await openPage(browser, shop.register, { height: 1600 }));
});
after(async () => {
    await browser?.close();
    await closeShop(place.at);
    place.remove();
});

/** Signs in, puts one thing in the basket and enrols a new customer, who says yes to some choices. */
async function sellToNewMember(phone) {
    await till.fill('input[name=staff]', shop.cashier.staff);
    await till.fill('input[name=pin]', shop.cashier.pin);
    await till.keyboard.press('Enter');
    await till.waitForSelector('main.till');
    const [item] = shop.items.filter(({ age_restricted }) => age_restricted === '0');
    await till.fill('input[name=scan]', item.item);
    await till.keyboard.press('Enter');
    await till.waitForSelector('.line');
    for (const digit of phone) await till.click(`.finder .keypad button:text-is("${digit}")`);
    await till.click('.finder button.primary');
    const enrol = till.locator('.customer .stack > button.primary');
    await enrol.waitFor({ timeout: 15_000 });
    await enrol.click();
    await till.waitForSelector('.notice');
    await till.click('.enrol-who .segments.upright button >> nth=1'); // the customer taps
    await till.waitForSelector('.notice:not(:has(blockquote))');
    const choices = till.locator('.choice');
    for (const choice of await choices.all()) await choice.locator('button').nth(1).click();
    await choices.last().locator('button').nth(0).click();
    await till.click('.enrol-form button.primary');
    await till.waitForSelector('.who-card');
    await till.waitForSelector('.dialog', { state: 'detached' });
    await till.click('button.pay');
    await till.click('.likely button >> nth=0');
    await till.waitForSelector('.recorded-engine');
}

test('the receipt of a new member carries the consent slip as a code [D29][D5][D34]', async () => {
    await sellToNewMember('91234567');
    const { receipt } = await state();
    const texts = receipt.plugin_lines.map(({ text }) => text);
    slip = texts.find((text) => text.startsWith('TS1:'));
    assert.ok(slip, texts.join('\n'));
    assert.ok(texts.some((text) => text.includes('免費撤回')), 'how to withdraw, and that it is free');
    assert.ok(texts.some((text) => text.includes('https://')), 'where the policy is');
    await assertFinished(till, 'a receipt with codes');
    await screenshot(till, 'register-slip');
});

test('the printed code decodes to the bytes that the till signed', async () => {
    // Nobody helps zbar: it gets the picture of the whole screen.
    const picture = path.join(build, 'screenshots/register-slip.png');
    const read = run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture]);
    const codes = read.trimEnd().split('\n');
    assert.ok(codes.includes(slip), `read:\n${read}\nprinted:\n${slip}`);
    slip = codes.find((code) => code.startsWith('TS1:'));
});

test('what the customer holds is verified with the public key alone, and in head office\'s log [D29]', async () => {
    const data = path.join(place.at, 'hq');
    const keys = path.join(place.at, 'keys.json');
    await until('the till has sent its events', 30, () => {
        const said = verify('keys', '--data', data).stdout;
        if (!said.includes(shop.till)) return false;
        writeFileSync(keys, said);
        return true;
    });
    const checked = verify('slip', '--keys', keys, '--json', slip);
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    const said = JSON.parse(checked.stdout);
    assert.equal(said.authentic, true);
    assert.equal(said.slip.till, shop.till);
    assert.equal(said.slip.event_type, 'given');
    assert.ok(said.slip.grants.some(({ decision }) => decision === 'given'));
    assert.ok(said.slip.grants.some(({ decision }) => decision === 'declined'));
    await until('the slip is in the log', 30, () => verify('slip', '--keys', keys, '--data', data, slip).status === 0);

    const changed = slip.slice(0, 150) + (slip[150] === 'A' ? 'B' : 'A') + slip.slice(151);
    const refused = verify('slip', '--keys', keys, '--json', changed);
    assert.equal(refused.status, 1);
    assert.equal(JSON.parse(refused.stdout).faults[0].code, 'changed');
});

test('the customer\'s due-diligence pack is a page that anybody can read and print', async () => {
    const out = path.join(place.at, 'pack');
    const { receipt, customer } = await state();
    const card = receipt.plugin_lines.map(({ text }) => text).find((text) => /^[\d ]{8,}$/.test(text));
    assert.ok(card ?? customer, 'the card is on the receipt');
    const made = verify('pack', '--data', path.join(place.at, 'hq'), '--card', card ?? customer.card_number, '--out', out);
    assert.equal(made.status, 0, made.stdout + made.stderr);
    const pack = JSON.parse(readFileSync(path.join(out, 'pack.json'), 'utf8'));
    assert.equal(pack.records.length, 2);
    assert.ok(pack.records.every(({ holds }) => holds));
    const { page, faults: pageFaults } = await openPage(browser, pathToFileURL(path.join(out, 'pack.html')).href, { height: 1600 });
    const { scrollHeight } = await page.evaluate(() => ({ scrollHeight: document.documentElement.scrollHeight }));
    await page.setViewportSize({ width: 1280, height: scrollHeight });
    await assertFinished(page, 'the pack');
    await screenshot(page, 'due-diligence-pack');
    assert.deepEqual(pageFaults, []);
});

test('the register had no error of its own', () => {
    assert.deepEqual(faults, []);
});
