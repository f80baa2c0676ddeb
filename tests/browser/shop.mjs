// A small chain for the screens: a generated shop, head office with its catalogue, staff, members
// and a trained model, one till with its engine, and the register.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePort, listens, plugin, program, run, start, stopAll, until } from './programs.mjs';

function certificates(at) {
    const openssl = (...args) => run('openssl', args, { cwd: at });
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem');
    openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr');
    writeFileSync(path.join(at, 'server.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
    openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'server.ext', '-out', 'server.pem');
}

// Rows of a file without quotes in the columns that are asked for.
function rows(file) {
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
    const names = head.split(',');
    return lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [names[at], value])));
}

const enginePid = (at) => Number(readFileSync(path.join(at, 'till/tillsided.pid'), 'utf8'));

/** Stops all of it, also where opening failed: the register before the engine that it would start. */
export async function closeShop(at) {
    await stopAll();
    try {
        process.kill(enginePid(at), 'SIGTERM');
    } catch {
        // No engine was started, or it has ended.
    }
}

/** Founds and starts everything; what a test needs to know of it. */
export async function openShop(at) {
    const file = (name) => path.join(at, name);
    run(program('tillside-simulate'), ['shop', '--out', file('shop'), '--customers', '400', '--baskets', '4000']);
    certificates(at);
    const hq = (...args) => run(program('tillside-hq'), [...args, '--data', file('hq')]);
    for (const [kind, table] of [['items', 'items'], ['staff', 'staff'], ['stock', 'stock'], ['customers', 'customers'], ['baskets', 'train']]) {
        hq('import', kind, file(`shop/${table}.csv`));
    }
    hq('train');
    const password = 'a long password for tests';
    writeFileSync(file('password'), `${password}\n`, { mode: 0o600 });
    hq('user', 'add', '--name', 'admin', '--role', 'admin', '--password-file', file('password'));

    const [console_, plain, tills, register] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const cashier = rows(file('shop/staff.csv')).find((row) => row.role === 'cashier');
    const store = cashier.store;
    const till = `${store}-1`;
    hq('till', 'add', '--store', store, '--till', till, '--url', `https://127.0.0.1:${tills}`, '--ca', file('ca.pem'), '--out', file('secrets.json'));
    const serving = start(program('tillside-hq'), [
        'serve', '--data', file('hq'), '--certificate', file('server.pem'), '--key', file('server.key'),
        '--console', `127.0.0.1:${console_}`, '--console-plain', `127.0.0.1:${plain}`, '--tills', `127.0.0.1:${tills}`,
    ], file('hq.log'));
    await until(`head office listens\n${serving.words()}`, 20, () => listens(plain));

    // The plugin starts the engine, as on a till without a service manager.
    const config = file('till.toml');
    writeFileSync(config, `data = "${file('till')}"\nsecrets = "${file('secrets.json')}"\n\n[sync]\nretry_ms_max = 500\n`);
    run('mkdir', ['-m', '700', file('till')]);
    const selling = start(program('tillside-register'), [
        '--port', String(register), '--plugin', plugin, '--socket', file('till/tillside.sock'),
        '--items', file('shop/items.csv'), '--store', store, '--till', till,
        '--engine', program('tillsided'), '--engine-config', config,
    ], file('register.log'));
    await until(`the register listens\n${selling.words()}`, 20, () => listens(register));
    const status = () => {
        try {
            return JSON.parse(run(program('tillsided'), ['status', '--config', config, '--json']));
        } catch {
            return null;
        }
    };
    await until('the till has members and the model', 60, () => {
        const now = status();
        return now && now.customers > 0 && now.model_version;
    });
    return {
        register: `http://127.0.0.1:${register}/`,
        console: `http://127.0.0.1:${plain}/`,
        cashier,
        till,
        password,
        status,
        enginePid: () => enginePid(at),
        items: rows(file('shop/items.csv')),
    };
}
