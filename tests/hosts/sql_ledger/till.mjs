// One till of a small chain: head office with its certificate, a catalogue, past sales and a customer,
// and the till's engine, which can be killed, stopped and started again.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { freePort, listens, plugin, program, run, start, stop, until } from '../../browser/programs.mjs';

export const known = { phone: '6123 4567', masked: '4567' }; // a number's form, nobody's
export const deadline = 200;

function certificates(at) {
    run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key.pem', '-out', 'cert.pem'], { cwd: at });
}

// Tea is nearly always bought with a cup, so that the model has something to say.
function pastSales() {
    const rows = ['customer,basket,timestamp,item,qty,price'];
    for (let basket = 0; basket < 400; basket += 1) {
        const items = basket % 4 === 3 ? ['POT-3'] : ['TEA-1', 'CUP-2'];
        const day = String(1 + (basket % 28)).padStart(2, '0');
        for (const item of items) rows.push(`K${basket % 40},B${basket},2026-10-${day}T10:00:00+08:00,${item},1,10.00`);
    }
    return `${rows.join('\n')}\n`;
}

export async function openTill(at) {
    const file = (name) => path.join(at, name);
    const hq = (...args) => run(program('tillside-hq'), [...args, '--data', file('hq')]);
    writeFileSync(file('items.csv'), 'item,name,category,price,currency\nTEA-1,Oolong tea,tea,58.50,HKD\n'
        + 'CUP-2,Cup <b>blue</b>,ware,120.05,HKD\nPOT-3,Pot,ware,333.33,HKD\n');
    writeFileSync(file('customers.csv'), 'customer,phone,name,language,home_store,card\n'
        + `K1,+852 ${known.phone},Chan Tai Man,en,CWB,\n`);
    writeFileSync(file('sales.csv'), pastSales());
    hq('import', 'items', file('items.csv'));
    hq('import', 'customers', file('customers.csv'));
    hq('import', 'baskets', file('sales.csv'), '--store', 'CWB');
    hq('train');
    certificates(at);
    const [tills, console_] = [await freePort(), await freePort()];
    hq('till', 'add', '--store', 'CWB', '--till', 'CWB-1', '--url', `https://127.0.0.1:${tills}`, '--ca', file('cert.pem'),
        '--out', file('secrets.json'));
    const serving = start(program('tillside-hq'), ['serve', '--data', file('hq'), '--certificate', file('cert.pem'),
        '--key', file('key.pem'), '--tills', `127.0.0.1:${tills}`, '--console', `127.0.0.1:${console_}`], file('hq.log'));
    await until(`head office listens\n${serving.words()}`, 20, () => listens(tills));

    mkdirSync(file('till'), { mode: 0o700 });
    writeFileSync(file('till.toml'), `data = "${file('till')}"\nsecrets = "${file('secrets.json')}"\n\n[sync]\nretry_ms_max = 500\n`);
    const status = () => {
        try {
            return JSON.parse(run(program('tillsided'), ['status', '--config', file('till.toml'), '--json']));
        } catch {
            return {};
        }
    };
    const till = {
        engine: null,
        async startEngine() {
            till.engine = start(program('tillsided'), ['run', '--config', file('till.toml')], file('till.log'));
            await until(`the engine answers\n${till.engine.words()}`, 20, () => status().running);
        },
        signal: (name) => till.engine.child.kill(name),
        async killEngine() {
            const gone = new Promise((resolve) => till.engine.child.once('exit', resolve));
            till.signal('SIGKILL');
            await gone;
        },
        stopEngine: () => stop(till.engine),
        status,
        spooled: () => {
            try {
                return readdirSync(file('till/tillside.sock.spool')).filter((name) => !name.startsWith('.')).length;
            } catch {
                return 0;
            }
        },
        /** A query on head office's own database, of which only the till's sales are asked. */
        office: (query) => {
            const out = run('sqlite3', ['-readonly', '-json', '-cmd', '.timeout 5000', file('hq/hq.db'), query]);
            return out.trim() === '' ? [] : JSON.parse(out);
        },
        report: () => JSON.parse(hq('report', '--json', '--tills-only')),
        settings: {
            plugin,
            deadline_ms: deadline,
            customer_language: 'en',
            tills: { 7: { socket: file('till/tillside.sock'), store: 'CWB', till: 'CWB-1' } },
            tenders: { 1065: 'CASH', 1060: 'CARD' },
        },
    };
    await till.startEngine();
    await until('the till has the customer and the model', 30, () => status().customers > 0 && status().model_version);
    return till;
}
