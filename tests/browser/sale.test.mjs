// The main job on the screens, with the real programs: a new member is enrolled at the till, accepts a
// suggestion and pays; head office's page shows it.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { folder, pause, until } from './programs.mjs';
import { assertFinished, openBrowser, openPage, screenshot } from './screen.mjs';
import { closeShop, openShop } from './shop.mjs';

const phone = '91234567'; // a number's form; the engine keeps it sealed
let place;
let shop;
let browser;
let till; // the register's page
let faults;
let office;
let officeFaults;

const state = () => till.evaluate(() => fetch('/api/v1/state').then((answer) => answer.json()));
const lines = async () => (await state()).basket.lines.map(({ sku, quantity_milli }) => ({ sku, quantity_milli }));
const switchTo = async (code) => {
    await till.click(`header .segments button[lang="${code}"]`);
    await till.waitForSelector(`html[lang="${code}"]`);
};
const keyPhone = async () => {
    for (const digit of phone) await till.click(`.finder .keypad button:text-is("${digit}")`);
};

before(async () => {
    place = folder();
    shop = await openShop(place.at);
    browser = await openBrowser();
    ({ page: till, faults } = await openPage(browser, shop.register));
});
after(async () => {
    await browser?.close();
    await closeShop(place.at);
    if (process.env.TILLSIDE_KEEP) console.log(`kept: ${place.at}`);
    else place.remove();
});

test('a cashier signs in with the PIN that head office sent down', async () => {
    await till.fill('input[name=staff]', shop.cashier.staff);
    await assertFinished(till, 'signing in');
    await till.fill('input[name=pin]', '000000');
    await till.keyboard.press('Enter');
    await till.waitForSelector('.problem:not(:empty)');
    await till.fill('input[name=pin]', shop.cashier.pin);
    await till.keyboard.press('Enter');
    await till.waitForSelector('main.till');
    assert.equal((await state()).staff.checked, true);
    await assertFinished(till, 'an empty basket');
});

test('products are found by name, by item number and by scan', async () => {
    const [one, two, three] = shop.items.filter((item) => item.gtin && item.age_restricted === '0');
    await till.fill('input[name=scan]', one.name);
    await till.click('.product >> nth=0');
    await till.fill('input[name=scan]', two.item);
    await till.keyboard.press('Enter');
    await till.fill('input[name=scan]', three.gtin);
    await till.keyboard.press('Enter');
    await until('three lines', 5, async () => (await lines()).length === 3);
    await till.click('.line >> nth=1 >> .stepper button >> nth=1');
    await until('two pieces', 5, async () => (await lines())[1].quantity_milli === 2000);
});

test('switching the language mid-sale keeps the basket [F27]', async () => {
    const before = await lines();
    for (const code of ['en', 'zh-Hans', 'zh-Hant-HK']) {
        await switchTo(code);
        assert.deepEqual(await lines(), before);
        assert.equal(await till.locator('.line').count(), before.length);
        await assertFinished(till, `mid-sale in ${code}`);
    }
});

test('a new member is enrolled: notice first, nothing ticked, decline as large as accept [F4][F8][D2]', async () => {
    await keyPhone();
    await till.click('.finder button.primary');
    const enrol = till.locator('.customer .stack > button.primary');
    await enrol.waitFor({ timeout: 15_000 }); // head office is asked first
    await assertFinished(till, 'nobody found');
    await enrol.click();
    await till.waitForSelector('.notice');
    const choices = till.locator('.choice');
    assert.ok((await choices.count()) >= 2);
    assert.equal(await till.locator('.choice button[aria-pressed="true"]').count(), 0);
    for (const choice of await choices.all()) {
        const [decline, accept] = await Promise.all((await choice.locator('button').all()).map((button) => button.boundingBox()));
        assert.ok(decline.width >= accept.width && decline.height >= accept.height, 'decline is as large as accept');
    }
    for (const code of ['zh-Hans', 'en', 'zh-Hant-HK']) {
        await till.click(`.enrol-who .segments button[lang="${code}"]`);
        await till.waitForSelector(`.notice[lang="${code}"]`);
    }
    await till.click('.enrol-who .segments.upright button >> nth=1'); // the customer reads and taps
    await till.waitForSelector('.notice:not(:has(blockquote))');
    await till.fill('.enrol-who label:nth-of-type(2) input', '陳小明');
    for (const choice of await choices.all()) await choice.locator('button').nth(1).click();
    await choices.last().locator('button').nth(0).click();
    await assertFinished(till, 'the notice');
    await screenshot(till, 'register-enrol');
    await till.click('.enrol-form button.primary');
    await till.waitForSelector('.who-card');
    await till.waitForSelector('.dialog', { state: 'detached' });
    const { customer } = await state();
    assert.ok(!JSON.stringify(await state()).includes(phone), 'the number is shown nowhere');
    assert.match(customer.masked_phone, /\*/);
    assert.ok(customer.card_number.length > 0);
    assert.ok(customer.consents.some(({ usable }) => usable));
    assert.ok(customer.consents.some(({ state: name }) => name === 'REFUSED'));
});

test('suggestions come with a reason and are added with one tap [F11]', async () => {
    await till.waitForSelector('.suggestion');
    const before = await lines();
    const offered = (await state()).suggestions;
    for (const { sku, reason } of offered) {
        assert.ok(!before.some((line) => line.sku === sku), 'never what is in the basket');
        assert.ok(reason.length > 0);
    }
    await pause(300);
    await assertFinished(till, 'suggestions');
    await screenshot(till, 'register');
    await till.click('.suggestion >> nth=0 >> button.primary');
    await until('one more line', 5, async () => (await lines()).length === before.length + 1);
    await till.waitForSelector('.line .tag');
    await switchTo('en');
    await pause(300);
    await assertFinished(till, 'suggestions in English');
    await screenshot(till, 'register-en');
    await till.setViewportSize({ width: 1024, height: 768 });
    await assertFinished(till, 'a small screen');
    await screenshot(till, 'register-small');
    await till.setViewportSize({ width: 1280, height: 800 });
    await switchTo('zh-Hant-HK');
    if ((await till.locator('.suggestion').count()) > 0) {
        const [declined] = (await state()).suggestions;
        await till.click('.suggestion >> nth=0 >> button >> nth=0');
        await until('it is gone', 5, async () => !(await state()).suggestions.some(({ sku }) => sku === declined.sku));
    }
});

test('the sale is paid by Octopus and the receipt carries the lines of the plugin', async () => {
    const { basket } = await state();
    await till.click('button.pay');
    await till.waitForSelector('.dialog.tender');
    await assertFinished(till, 'payment');
    await till.click('.way >> nth=0');
    await till.waitForSelector('.receipt-view');
    await till.waitForSelector('.recorded-engine');
    const { receipt } = await state();
    assert.equal(receipt.total, basket.total);
    assert.equal(receipt.tenders[0].kind, 'stored_value');
    await assertFinished(till, 'the receipt');
    await screenshot(till, 'register-receipt');
    await till.keyboard.press('Enter');
    await till.waitForSelector('main.till');
    assert.deepEqual(await lines(), []);
});

test('the member is found again by the same number and withdraws in two taps [F1][F9][D5]', async () => {
    await keyPhone();
    await till.click('.finder button.primary');
    await till.waitForSelector('.who-card');
    await assertFinished(till, 'a member');
    await till.click('.card-actions button >> nth=0');
    await assertFinished(till, 'withdrawing');
    await till.click('.dialog .pair button.primary');
    await until('withdrawn', 10, async () => {
        const { customer } = await state();
        return customer && customer.consents.every(({ usable }) => !usable);
    });
    await till.click('.card-actions button >> nth=2');
    await till.waitForSelector('.finder');
});

test('an engine that is killed costs a badge, not the sale [F11]', async () => {
    process.kill(shop.enginePid(), 'SIGSTOP');
    try {
        const [item] = shop.items;
        await till.waitForSelector('.badge-away', { timeout: 10_000 });
        await till.fill('input[name=scan]', item.item);
        await till.keyboard.press('Enter');
        await till.waitForSelector('.line');
        await assertFinished(till, 'a sale without the engine');
        await till.click('button.pay');
        await till.click('.likely button >> nth=0');
        await till.waitForSelector('.recorded-spool');
    } finally {
        process.kill(shop.enginePid(), 'SIGKILL');
    }
    await till.click('button.next');
    await till.waitForSelector('.badge:not(.badge-away)', { timeout: 20_000 });
});

test('head office shows the till, the sales and the member', async () => {
    ({ page: office, faults: officeFaults } = await openPage(browser, shop.console));
    await office.waitForSelector('input[name=name]');
    await assertFinished(office, 'signing in at head office');
    await office.fill('input[name=name]', 'admin');
    await office.fill('input[name=password]', 'not it');
    await office.keyboard.press('Enter');
    await office.waitForSelector('.problem:not(:empty)');
    await office.fill('input[name=name]', 'admin');
    await office.fill('input[name=password]', shop.password);
    await office.keyboard.press('Enter');
    await office.waitForSelector('.overview');
    const counts = () =>
        office.evaluate(() => fetch('/api/v1/overview').then((answer) => answer.json())).then((said) => said.counts);
    await until('both sales are at head office', 30, async () => (await counts()).baskets === 2);
    const said = await counts();
    assert.equal(said.customers_enrolled, 1);
    assert.ok(said.consents_given >= 1);
    assert.ok(said.consents_refused >= 1);
    assert.ok(said.withdrawn >= 1);
    assert.equal(said.suggestions_accepted, 1);
    const { recorded } = shop.status();
    for (const name of ['baskets', 'lines', 'total', 'customers_enrolled', 'consents_given', 'events']) {
        assert.equal(said[name], recorded[name], `${name} at head office and on the till`);
    }
    await office.waitForFunction(() => document.querySelectorAll('.events tbody tr').length >= 4);
    await office.waitForSelector(`th:has-text("${shop.till}")`);
    await pause(2500); // the next refresh
    for (const code of ['en', 'zh-Hans', 'zh-Hant-HK']) {
        await office.click(`header .segments button[lang="${code}"]`);
        await assertFinished(office, `the overview in ${code}`);
        await screenshot(office, code === 'zh-Hant-HK' ? 'head-office' : `head-office-${code}`);
    }
});

test('head office finds the member by the whole number only, masked, with consents and basket [F3]', async () => {
    await office.click('a[href="#/customer"]');
    const find = async (text) => {
        await office.fill('.finder input', text);
        await office.keyboard.press('Enter');
    };
    await find(phone.slice(0, 4));
    await office.waitForSelector('.finder [role=status] p');
    await find(phone);
    await office.waitForSelector('.particulars');
    const text = await office.textContent('main');
    assert.ok(!text.includes(phone) && !text.includes('小明'), 'number and name are masked');
    await office.waitForSelector('.baskets tbody tr');
    await assertFinished(office, 'a customer');
    await screenshot(office, 'head-office-customer');
});

test('head office that goes away leaves the last data on the screen and says so', async () => {
    await office.click('a[href="#/overview"]');
    await office.waitForSelector('.overview');
    await office.context().setOffline(true);
    await office.waitForSelector('.trouble');
    await assertFinished(office, 'head office away');
    assert.ok(await office.isVisible('.counts'));
    await office.context().setOffline(false);
    await office.waitForSelector('.trouble', { state: 'detached' });
});

test('no page had an error of its own', () => {
    assert.deepEqual([...faults, ...officeFaults], []);
});
