// The register program at its border: who may speak to it, what it refuses, and that it sells with
// no engine anywhere. No browser is needed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { folder, freePort, listens, pause, plugin, program, start, stopAll, until } from './programs.mjs';

const items = 'item,name,name_zh_hant,gtin,price\nA1,Tea,茶,4006381333931,12.50\nA2,Cake,蛋糕,,20.00\nA3,Ham,火腿,,\n';
let place;
let port;

function launch(extra = {}) {
    const options = {
        port,
        plugin,
        socket: path.join(place.at, 'no-engine.sock'),
        items: path.join(place.at, 'items.csv'),
        store: 'TST',
        till: 'TST-1',
        ...extra,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    return start(program('tillside-register'), args, path.join(place.at, `${options.port}.log`));
}

// One request as it stands, for headers that fetch() would not send.
function request({ method = 'GET', path: at = '/', headers = {}, body = '' }) {
    return new Promise((resolve, reject) => {
        const asked = http.request({ port, host: '127.0.0.1', method, path: at, headers }, (answer) => {
            let text = '';
            answer.on('data', (part) => (text += part));
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
        });
        asked.once('error', reject);
        asked.end(body);
    });
}

const json = { 'Content-Type': 'application/json' };
const command = async (name, args = {}) => {
    const answer = await request({ method: 'POST', path: `/api/v1/${name}`, headers: json, body: JSON.stringify(args) });
    return { status: answer.status, ...JSON.parse(answer.text) };
};
const state = async () => JSON.parse((await request({ path: '/api/v1/state' })).text);

before(async () => {
    place = folder();
    port = await freePort();
    writeFileSync(path.join(place.at, 'items.csv'), items);
    launch();
    await until('the register answers', 10, () => listens(port));
});
after(async () => {
    await stopAll();
    place.remove();
});

test('the register answers only its own page on its own machine', async () => {
    const rebound = await request({ headers: { Host: 'shop.example' } });
    assert.equal(rebound.status, 403);
    const foreign = await request({
        method: 'POST',
        path: '/api/v1/basket/add',
        headers: { ...json, Origin: 'https://shop.example' },
        body: '{"sku":"A1"}',
    });
    assert.equal(foreign.status, 403);
    const otherPort = await request({ headers: { Host: '127.0.0.1:1' } });
    assert.equal(otherPort.status, 403);
    const own = await request({ headers: { Host: `localhost:${port}` } });
    assert.equal(own.status, 200);
});

test('pages come with a policy that lets nothing foreign in', async () => {
    const page = await request({});
    assert.equal(page.status, 200);
    const policy = page.headers['content-security-policy'];
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
        assert.ok(policy.includes(rule), `${rule} in ${policy}`);
    }
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal((await request({ path: '/../../etc/passwd' })).status, 404);
    assert.equal((await request({ path: '/%2e%2e/main.cpp' })).status, 404);
});

test('what is no command is refused in words and changes nothing', async () => {
    const bodies = [
        { at: 'basket/add', headers: { 'Content-Type': 'text/plain' }, body: '{}', status: 415 },
        { at: 'basket/add', headers: json, body: '{"sku":', status: 400 },
        { at: 'basket/add', headers: json, body: '[]', status: 400 },
        { at: 'basket/eat', headers: json, body: '{}', status: 404 },
        { at: 'basket/add', headers: json, body: '{"sku":"A1"}', status: 409 }, // nobody signed in
        { at: 'scan', headers: json, body: `{"text":"${'x'.repeat(70_000)}"}`, status: 413 },
    ];
    for (const { at, headers, body, status } of bodies) {
        const answer = await request({ method: 'POST', path: `/api/v1/${at}`, headers, body });
        assert.equal(answer.status, status, `${at}: ${answer.text}`);
        assert.ok(JSON.parse(answer.text).message.length > 0);
    }
    assert.equal((await request({ method: 'DELETE', path: '/api/v1/state' })).status, 405);
    assert.deepEqual((await state()).basket.lines, []);
});

test('with no engine anywhere the whole sale goes on and is kept for later [F26]', async () => {
    assert.equal((await command('staff/sign-in', { staff: 'TST-01', pin: '1234' })).status, 200);
    const signedIn = await until('signed in', 15, async () => (await state()).staff);
    assert.equal(signedIn.checked, false);
    const begun = Date.now();
    assert.equal((await command('basket/add', { sku: 'A1' })).status, 200);
    assert.equal((await command('scan', { text: '04006381333931' })).status, 200);
    assert.equal((await command('basket/add', { sku: 'A3' })).code, 'price_needed');
    assert.equal((await command('basket/add', { sku: 'A3', unit_price: -1 })).status, 400);
    assert.equal((await command('basket/add', { sku: 'A2', quantity_milli: 0 })).status, 400);
    assert.equal((await command('basket/add', { sku: 'A2' })).status, 200);
    assert.equal((await state()).basket.total, 2 * 1250 + 2000);
    assert.equal((await command('tender/open')).status, 200);
    assert.equal((await command('basket/add', { sku: 'A2' })).code, 'tendering');
    assert.equal((await command('tender/pay', { kind: 'cash', given: 5000 })).status, 200);
    assert.equal((await state()).receipt.change, 500);
    assert.ok(Date.now() - begun < 2000, 'no step waited for the engine');
    await until('kept in the spool', 10, async () => (await state()).receipt.recorded === 'spool');
    assert.equal((await state()).engine.away, true);
    const first = (await state()).ticket;
    assert.equal((await command('sale/next')).status, 200);
    assert.equal(Number((await state()).ticket), Number(first) + 1);
});

test('a second register on the same port says so and ends', async () => {
    const { child, words } = launch({ till: 'TST-2' });
    await until('it ended', 5, () => child.exitCode !== null);
    assert.notEqual(child.exitCode, 0);
    assert.match(words(), new RegExp(`127.0.0.1:${port}`));
});

test('a register without its catalogue or plugin names the file that is missing', async () => {
    for (const [option, code] of [['items', 'items_unreadable'], ['plugin', 'plugin_unusable'], ['files', 'files_missing']]) {
        const free = await freePort();
        const { child, words } = launch({ port: free, [option]: '/nowhere/at/all' });
        await until('it ended', 5, () => child.exitCode !== null);
        assert.notEqual(child.exitCode, 0);
        assert.match(words(), /\/nowhere\/at\/all/);
        assert.match(words(), new RegExp(code));
        await pause(1);
    }
});
