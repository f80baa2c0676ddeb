// Tillside in SQL-Ledger's point of sale: the real Perl program with its own PostgreSQL tables, the
// real plugin and engine, and a real head office. Every action is driven as a browser would: the
// fields of the page that came back, one of its buttons.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { folder, pause, source, stopAll, until } from '../../browser/programs.mjs';
import { openDatabase } from './database.mjs';
import { install } from './sql_ledger.mjs';
import { deadline, known, openTill } from './till.mjs';

const place = folder();
let database;
let pos;
let till;

before(async () => {
    // Opened to others, because PostgreSQL's server runs as another user.
    chmodSync(place.at, 0o755);
    mkdirSync(path.join(place.at, 'pg'));
    database = openDatabase(path.join(place.at, 'pg'));
    pos = install(path.join(place.at, 'sql-ledger'), database);
    till = await openTill(place.at);
    pos.addTillside(till.settings);
});
after(async () => {
    if (till) till.signal('SIGCONT');
    await stopAll();
    database?.close();
    if (process.env.TILLSIDE_KEEP) console.log(`kept: ${place.at}`);
    else rmSync(place.at, { recursive: true, force: true });
});

// What SQL-Ledger itself has posted, and what head office has of it.
const invoice = (number) => database.rows(`SELECT ar.invnumber, ar.amount, ar.paid, ar.till,
    (SELECT count(*) FROM invoice WHERE trans_id = ar.id) AS lines FROM ar WHERE invnumber = '${number}'`);
const office = (ticket) => till.office(`SELECT total, lines, currency, business_day, staff,
    lower(hex(customer_id)) AS customer FROM baskets WHERE ticket = '${ticket}'`);
const officeLines = (ticket) => till.office(`SELECT sku, gtin, description, quantity_milli, unit_price, amount
    FROM basket_lines JOIN baskets ON position = basket WHERE ticket = '${ticket}' ORDER BY number`);
const returned = (ticket) => till.office(`SELECT refund_total, taken_total, lines FROM returns WHERE ticket = '${ticket}'`);
const returnedLines = (ticket) => till.office(`SELECT side, sku, quantity_milli, unit_price, return_lines.amount
    FROM return_lines JOIN returns ON position = return_position WHERE ticket = '${ticket}' ORDER BY side, number`);
const cameBack = (ticket) => until(`return ${ticket} at head office`, 15, () => returned(ticket).length > 0 && returned(ticket));
const arrived = (ticket) => until(`ticket ${ticket} at head office`, 15, () => office(ticket).length > 0 && office(ticket));
const nextNumber = () => String(1 + Number(database.rows("SELECT fldvalue FROM defaults WHERE fldname = 'sinumber'")[0].fldvalue));
const english = JSON.parse(readFileSync(path.join(source, 'sync/rules/consent/packs/hk.json'), 'utf8'))
    .notices.find(({ language }) => language === 'en');
const flat = (text) => text.replace(/\s+/g, ' ').trim();

/** The consent prompt as it has to be: the whole notice, each choice with a yes and a no, none marked. */
function assertPrompt(page) {
    for (const { words } of english.text) assert.ok(page.text.includes(flat(words)), 'the whole text of the notice');
    assert.ok(page.text.includes(flat(english.script)), 'and what is read aloud');
    const choices = page.controls.filter(({ name }) => /^tillside_choice_/.test(name));
    assert.ok(choices.length >= 4 && choices.length % 2 === 0);
    assert.ok(choices.every(({ kind, on }) => kind === 'radio' && !on), 'nothing is marked beforehand');
    for (const action of ['tillside_save', 'tillside_refuse', 'tillside_later']) {
        assert.ok(page.has('action', action), action);
    }
}

test('a whole sale: item, customer by phone, consent asked on the page, total, tender, post', async () => {
    const number = nextNumber();
    let page = pos.open();
    page = pos.enter(page, 'TEA-1', '2');
    page = pos.press(page.fill('tillside_phone', known.phone), 'Update');
    assert.match(page.text, new RegExp(`C\\S* .*\\*+${known.masked}`), 'the masked card');
    assert.ok(!page.html.includes(known.phone), 'no phone in the page');
    assert.match(page.text, /Marketing not asked/);
    assertPrompt(page);
    assert.match(page.text, /Cup <b>blue<\/b>/, 'a suggestion, its words escaped');
    assert.ok(!page.html.includes('<b>blue'));
    page = pos.press(page.fill('tillside_choice_3', 'yes').fill('tillside_choice_1', 'no'), 'tillside_save');
    assert.match(page.text, /Saved\./);
    assert.match(page.text, /Personal suggestions yes/);
    assert.match(page.text, /Marketing no /, 'what was left open is a no');
    page = pos.press(page, 'tillside_add_1');
    assert.equal(page.value('partnumber_2'), 'CUP-2', 'the suggestion is in the sale');
    page = pos.pay(page, '300');
    assert.match(page.text, /Change 62\.95/);
    assert.match(page.text, /Total 237\.05/);
    page = pos.press(page, 'Post');
    assert.match(page.text, /The last sale is recorded\. CWB-1 #\d+/, 'with the line that proves the record');
    assert.equal(page.value('rowcount'), '1', 'the next sale');
    assert.ok(!page.text.includes(known.masked), 'without the last customer');

    assert.deepEqual(invoice(number), [{ invnumber: number, amount: 237.05, paid: 237.05, till: '7', lines: 2 }]);
    const [sold] = await arrived(number);
    assert.equal(sold.total, 23705);
    assert.equal(sold.currency, 'HKD');
    assert.equal(sold.staff, 'cashier');
    assert.match(sold.customer, /^[0-9a-f]{32}$/, 'the customer is attached');
    assert.deepEqual(officeLines(number), [
        { sku: 'TEA-1', gtin: '4891234567898', description: 'Oolong tea 烏龍茶 100 g', quantity_milli: 2000, unit_price: 5850, amount: 11700 },
        { sku: 'CUP-2', gtin: '', description: 'Cup <blue> & "white"', quantity_milli: 1000, unit_price: 12005, amount: 12005 },
    ]);
    const report = till.report();
    assert.deepEqual([report.baskets, report.lines, report.total], [1, 2, 23705]);
    assert.equal(report.suggestions_accepted, 1);
});

test('a new member is enrolled after the whole notice, and found by phone in the next sale', async () => {
    let number = nextNumber();
    let page = pos.enter(pos.open(), 'POT-3');
    page = pos.press(page.fill('tillside_phone', '6999 0001'), 'tillside_find');
    for (let tries = 0; tries < 10 && !page.has('action', 'tillside_save'); tries += 1) {
        assert.match(page.text, /Head office is being asked/);
        const kept = Buffer.from(page.value('tillside'), 'base64url').toString();
        assert.ok(!/6999/.test(kept + page.html), 'no phone in the page while head office is asked');
        page = pos.press(page, 'Update');
    }
    assertPrompt(page);
    assert.equal(page.value('tillside_new_phone'), '', 'the phone was not kept');
    assert.match(page.text, /Nobody is known by this phone/);
    page = pos.press(page, 'tillside_refuse');
    assert.match(page.text, /Type the phone of the new member/);
    page = pos.press(page.fill('tillside_new_phone', '6999 0001'), 'Update');
    assert.equal(page.value('tillside_new_phone'), '6999 0001', 'the sale may go on in between');
    const kept = Buffer.from(page.value('tillside'), 'base64url').toString();
    assert.ok(!kept.includes('6999'), 'only in its field');
    page = pos.press(page.fill('tillside_name', '陳小明'), 'tillside_refuse');
    assert.ok(!page.html.includes('6999'));
    assert.match(page.text, /Saved\./);
    assert.match(page.text, /陳\** .*0001/, 'enrolled, with every box declined');
    page = pos.press(page.fill('discount_1', '10'), 'Update'); // per cent, as the cashier types it
    page = pos.press(pos.pay(page, '300').fill('media', 'Slip'), 'Print and Post');
    const slip = readFileSync(path.join(pos.folder, 'spool/slip.txt'), 'utf8');
    assert.match(slip, /Pot \+ lid[\s\S]*Subtotal: +300\.00[\s\S]*Member card\n\S/, "the card ends the POS's receipt");
    assert.match(page.text, /The last sale is recorded/);
    assert.equal(invoice(number)[0].amount, 300);
    await arrived(number);
    assert.deepEqual(officeLines(number).map(({ unit_price, amount }) => [unit_price, amount]), [[33333, 30000]]);

    number = nextNumber();
    page = pos.enter(page, 'CUP-2');
    page = pos.press(page.fill('tillside_phone', '69990001'), 'tillside_find');
    assert.match(page.text, /陳\** .*0001/);
    assert.ok(!page.has('action', 'tillside_save'), 'who has answered is not asked again');
    page = pos.press(page, 'tillside_ask');
    assertPrompt(page);
    page = pos.press(page, 'tillside_later');
    assert.ok(!page.has('action', 'tillside_save'), 'later is possible');
    page = pos.press(pos.pay(page, '120.05'), 'Post');
    const [sold] = await arrived(number);
    assert.match(sold.customer, /^[0-9a-f]{32}$/);
});

test('the engine killed mid-sale: the sale posts, is kept on disk, and arrives once [F26]', async () => {
    const number = nextNumber();
    let page = pos.enter(pos.open(), 'TEA-1');
    page = pos.press(page.fill('tillside_phone', known.phone), 'Update');
    assert.match(page.text, new RegExp(known.masked));
    await till.killEngine();
    page = pos.enter(page, 'POT-3');
    assert.match(page.text, /does not answer now; the sale goes on/);
    assert.match(page.text, new RegExp(known.masked), 'the customer stays attached');
    page = pos.pay(page, '391.83');
    page = pos.press(page, 'Post');
    assert.match(page.text, /kept on this machine and will be recorded/);
    assert.deepEqual(invoice(number), [{ invnumber: number, amount: 391.83, paid: 391.83, till: '7', lines: 2 }]);
    assert.equal(till.spooled(), 1);
    assert.deepEqual(office(number), []);

    await till.startEngine();
    const [sold] = await arrived(number);
    assert.equal(sold.total, 39183);
    assert.equal(sold.lines, 2);
    assert.match(sold.customer, /^[0-9a-f]{32}$/);
    assert.equal(till.spooled(), 0);
    await pause(1500); // nothing comes twice
    assert.equal(office(number).length, 1);
    assert.equal(till.report().total, till.status().recorded.total);
});

// Not refused. On a busy machine the engine may answer after the deadline; then the sale comes a little later.
const taken = /The last sale is (recorded|kept on this machine)/;

test('a voucher kept as an article, and a row of nothing: the sale is reported all the same', async () => {
    const number = nextNumber();
    let page = pos.enter(pos.open(), 'TEA-1', '2');
    page = pos.enter(page, 'GIFT-10');
    page = pos.enter(page, 'CUP-2');
    page = pos.press(page.fill('qty_3', '0'), 'Update');
    page = pos.pay(page, '107');
    assert.match(page.text, /Total 107\.00/);
    page = pos.press(page, 'Post');
    assert.match(page.text, taken);
    const [sold] = await arrived(number);
    assert.deepEqual([sold.total, sold.lines], [10700, 1]);
    assert.deepEqual(officeLines(number).map(({ sku, amount }) => [sku, amount]), [['TEA-1', 11700]]);
});

test('a tax on top of the prices is part of the sale', async () => {
    const number = nextNumber();
    let page = pos.enter(pos.open(), 'JAR-4', '3');
    page = pos.enter(page, 'TEA-1');
    page = pos.pay(page, '241.82');
    assert.match(page.text, /VAT \(10%\) 16\.67 Total 241\.82/);
    page = pos.press(page, 'Post');
    assert.match(page.text, taken);
    assert.equal((await arrived(number))[0].total, 24182);
    assert.equal(invoice(number)[0].amount, 241.82);
});

test('goods that come back are a return; with others taken instead, an exchange', async () => {
    let number = nextNumber();
    let page = pos.enter(pos.open(), 'TEA-1', '-2');
    page = pos.press(page.fill('discount_1', '10'), 'Update');
    page = pos.press(pos.pay(page, '-105.30'), 'Post');
    assert.match(page.text, taken);
    assert.deepEqual(await cameBack(number), [{ refund_total: 10530, taken_total: 0, lines: 1 }]);
    assert.deepEqual(returnedLines(number), [
        { side: 'returned', sku: 'TEA-1', quantity_milli: 2000, unit_price: 5850, amount: 10530 },
    ]);
    assert.equal(invoice(number)[0].amount, -105.3);

    // Two jars back, one taken along: each of 55.55 and 5.56 tax, two of 111.10 and 11.11.
    number = nextNumber();
    page = pos.enter(pos.open(), 'JAR-4', '-1');
    page = pos.enter(page, 'JAR-4', '-1');
    page = pos.enter(page, 'JAR-4');
    page = pos.press(page, 'Post'); // nothing is paid in: the POS pays the change out
    assert.match(page.text, taken);
    assert.equal(invoice(number)[0].amount, -61.11);
    assert.deepEqual(await cameBack(number), [{ refund_total: 12221, taken_total: 6110, lines: 2 }]);
    assert.deepEqual(returnedLines(number).map(({ side, amount }) => [side, amount]),
        [['returned', 5555], ['returned', 5555], ['taken', 5555]]);

    // A dearer one instead, with a voucher: the customer pays the rest.
    number = nextNumber();
    page = pos.enter(pos.open(), 'TEA-1', '-1');
    page = pos.enter(page, 'CUP-2');
    page = pos.enter(page, 'GIFT-10');
    page = pos.press(pos.pay(page, '51.55'), 'Post');
    assert.match(page.text, taken);
    assert.deepEqual(await cameBack(number), [{ refund_total: 5850, taken_total: 11005, lines: 1 }]);
    assert.deepEqual(office(number), [], 'once, as what it is');
});

test('cash rounded to the smallest coin is the rounding of a sale and of a return', async () => {
    const rounding = path.join(place.at, 'rounding.sql');
    writeFileSync(rounding, `UPDATE defaults SET fldvalue = '0.10' WHERE fldname = 'roundchange';
        INSERT INTO defaults (fldname, fldvalue) SELECT 'cashovershort_accno_id', id FROM chart WHERE accno = '4450';`);
    database.load([rounding]);
    let number = nextNumber();
    let page = pos.press(pos.pay(pos.enter(pos.open(), 'JAR-4'), '61.10'), 'Post');
    assert.match(page.text, taken);
    assert.equal((await arrived(number))[0].total, 6110);
    number = nextNumber();
    page = pos.press(pos.pay(pos.enter(pos.open(), 'JAR-4', '-1'), '-61.10'), 'Post');
    assert.match(page.text, taken);
    assert.deepEqual(await cameBack(number), [{ refund_total: 6111, taken_total: 1, lines: 1 }]);
    writeFileSync(rounding, "UPDATE defaults SET fldvalue = '0.01' WHERE fldname = 'roundchange';");
    database.load([rounding]);
});

/** A sale of 178.55: its last page, and how long its actions took from finding the customer on. */
function timedSale(beforeFinding = () => {}) {
    const times = [];
    const timed = (page) => {
        times.push(Math.round(page.ms));
        return page;
    };
    let page = pos.enter(pos.open(), 'TEA-1');
    beforeFinding();
    page = timed(pos.press(page.fill('tillside_phone', known.phone), 'Update'));
    page = timed(pos.enter(page, 'CUP-2'));
    page = timed(pos.pay(page, '178.55'));
    return { page: timed(pos.press(page, 'Post')), times };
}

// Post may wait twice: it reports the sale, and then draws the next sale's page, which greets. The 200 ms
// are for a busy machine, and so are two more tries; a second call in one action would take them up.
test('the engine stopped: no action of the POS takes longer than before and its deadline', async () => {
    let late = [];
    for (let tries = 0; tries < 3; tries += 1) {
        const { times: usual } = timedSale();
        const number = nextNumber();
        const { page, times: stopped } = timedSale(() => till.signal('SIGSTOP'));
        till.signal('SIGCONT');
        assert.match(page.text, /kept on this machine and will be recorded/);
        assert.equal((await arrived(number))[0].total, 17855);
        const slower = stopped.map((ms, at) => ms - usual[at]);
        console.log(`engine stopped: slower by ${slower.join(', ')} ms; usual ${usual.join(', ')} ms`);
        late = slower.filter((ms, at) => ms > (at === slower.length - 1 ? 2 : 1) * deadline + 200);
        if (late.length === 0) break;
    }
    assert.deepEqual(late, []);
});

test("a shop's own footer that ends the program: the page is there all the same", () => {
    renameSync(path.join(pos.custom, 'pos.pl'), path.join(pos.custom, 'tillside.pl'));
    writeFileSync(path.join(pos.custom, 'pos.pl'), `my $footer = \\&form_footer;
        *form_footer = sub { $footer->(); print "the shop's last words"; exit };
        require "$form->{path}/custom/tillside.pl";\n1;\n`);
    const page = pos.open();
    assert.ok(page.has('partnumber_1') && page.has('action', 'Post'), 'the whole page');
    assert.match(page.html, /<\/html>\s+the shop's last words$/);
    pos.removeTillside();
    pos.addTillside(till.settings);
});

test('without the plugin, the binding or the settings the POS works as before', async () => {
    const plain = (page) => page.html.split('\n').filter((line) => !/^Set-Cookie/.test(line)).sort();
    pos.removeTillside();
    const before = plain(pos.open());
    const sold = { ...till.settings, plugin: path.join(place.at, 'nothing.so') };
    pos.addTillside(sold);
    assert.deepEqual(plain(pos.open()), before, 'the same page without the plugin');
    const number = nextNumber();
    let page = pos.enter(pos.open(), 'TEA-1');
    page = pos.press(pos.pay(page, '58.50'), 'Post');
    assert.deepEqual(plain(page).length, before.length);
    assert.deepEqual(invoice(number), [{ invnumber: number, amount: 58.5, paid: 58.5, till: '7', lines: 1 }]);

    pos.addTillside(till.settings);
    rmSync(path.join(pos.custom, 'Tillside.pm'));
    assert.deepEqual(plain(pos.open()), before, 'the same page without the binding');
    rmSync(pos.settings);
    assert.deepEqual(plain(pos.open()), before, 'the same page without settings');
});

test('no phone and no name in the error log', () => {
    for (const secret of [known.phone, known.phone.replace(' ', ''), '69990001', '6999 0001', '陳小明', 'Chan']) {
        assert.ok(!pos.errors.includes(secret), 'personal data in the log');
    }
});
