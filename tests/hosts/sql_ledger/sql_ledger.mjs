// SQL-Ledger as Debian ships it, unpacked in the test's folder and not installed (the package would
// bring a web server along), with a dataset of its own. Each action of the cashier is a process of its
// own, as behind a web server: perl ps.pl "query".
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { build, run, source } from '../../browser/programs.mjs';
import { Page } from './page.mjs';

// Fetched once, kept in the build folder. There is no way around it: without the real program there is
// no test, so what fails here fails the test.
function unpacked() {
    const folder = path.join(build, 'sql-ledger');
    const files = path.join(folder, 'files/usr/share/sql-ledger');
    if (existsSync(path.join(files, 'ps.pl'))) return files;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const fetch = () => run('apt-get', ['-q', 'download', 'sql-ledger'], { cwd: folder });
    try {
        fetch();
    } catch {
        // A machine whose package lists were thrown away after its installation.
        try {
            run('apt-get', ['-q', 'update']);
            fetch();
        } catch (error) {
            throw new Error('the Debian package sql-ledger could not be fetched with apt-get download;'
                + ` this test needs the network: ${error.message}`);
        }
    }
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    // Unpacked beside, then renamed: a test that is stopped leaves nothing half.
    run('dpkg', ['-x', archive, 'half'], { cwd: folder });
    run('mv', ['half', 'files'], { cwd: folder });
    return files;
}

/** A copy of SQL-Ledger with its folders for data, as the package's installation makes them. */
export function install(folder, database) {
    run('cp', ['-a', unpacked(), folder]);
    for (const made of ['users', 'spool', 'css', 'templates', 'sql-ledger.conf']) {
        rmSync(path.join(folder, made), { force: true }); // links out of the package, to /var and /etc
    }
    for (const made of ['users', 'spool', 'css', 'templates']) mkdirSync(path.join(folder, made));
    run('cp', ['-a', 'doc/templates/Default', 'templates/shop'], { cwd: folder });
    run('cp', ['sql-ledger.conf.default', 'sql-ledger.conf'], { cwd: folder });
    // Debian's copy goes to its own folder by name.
    const script = path.join(folder, 'ps.pl');
    writeFileSync(script, readFileSync(script, 'utf8').replaceAll('"/usr/share/sql-ledger"', `"${folder}"`));

    // The program asks for tables of 3.2.1; what makes new ones makes 3.2.0, and logging in upgrades.
    const own = ['Pg-tables', 'Pg-functions', 'Default-chart', 'Mimetype', 'Pg-indices', 'Pg-upgrade-3.2.0-3.2.1'];
    database.load([...own.map((file) => path.join(folder, 'sql', `${file}.sql`)),
        path.join(source, 'tests/hosts/sql_ledger/shop.sql')]);
    const cashier = {
        charset: 'UTF8', company: 'Tea Shop', dateformat: 'yyyy-mm-dd', numberformat: '1,000.00',
        dbconnect: database.connect, dbdriver: 'Pg', dbname: 'postgres', dbuser: database.user,
        name: 'Cashier One', templates: 'shop', timeout: '86400', vclimit: '1000',
    };
    const settings = Object.entries(cashier).map(([name, value]) => `  ${name} => '${value}',\n`).join('');
    writeFileSync(path.join(folder, 'users/cashier.conf'), `%myconfig = (\n${settings});\n1;\n`);
    return new SqlLedger(folder);
}

class SqlLedger {
    constructor(folder) {
        this.folder = folder;
        this.settings = path.join(folder, 'tillside.json');
        this.errors = '';
    }

    get custom() {
        return path.join(this.folder, 'bin/mozilla/custom');
    }

    /** What sdk/hosts/sql-ledger/README.md tells a shop to do. */
    addTillside(settings) {
        cpSync(path.join(source, 'sdk/hosts/sql-ledger'), this.custom, { recursive: true });
        cpSync(path.join(source, 'sdk/bindings/perl/Tillside.pm'), path.join(this.custom, 'Tillside.pm'));
        writeFileSync(this.settings, JSON.stringify(settings));
    }

    removeTillside() {
        rmSync(this.custom, { recursive: true });
        mkdirSync(this.custom);
    }

    /** One action: a process. A page that a redirect led to is the answer, as in a browser. */
    run(query) {
        const begun = performance.now();
        const ran = spawnSync('perl', ['ps.pl', query], {
            cwd: this.folder,
            encoding: 'utf8',
            timeout: 30_000,
            env: {
                PATH: process.env.PATH, HTTP_USER_AGENT: 'Mozilla/5.0', REMOTE_ADDR: '127.0.0.7',
                TILLSIDE_SQL_LEDGER: this.settings, PERL_HASH_SEED: '0', LC_ALL: 'C.UTF-8', PGCLIENTENCODING: 'SQL_ASCII',
            },
        });
        const ms = performance.now() - begun;
        this.errors += ran.stderr;
        if (ran.status !== 0) throw new Error(`perl ps.pl ended with ${ran.status ?? ran.signal}: ${ran.stderr}`);
        if (/<h2 class=error>/.test(ran.stdout)) throw new Error(`SQL-Ledger says: ${new Page(ran.stdout).text}`);
        return new Page(ran.stdout, ms);
    }

    open() {
        return this.run('path=bin/mozilla&login=cashier&action=add');
    }

    press(page, action) {
        return this.run(page.query(action));
    }

    /** An article by its number into the last row of the sale. */
    enter(page, part, quantity = '') {
        const row = page.value('rowcount');
        return this.press(page.fill(`partnumber_${row}`, part).fill(`qty_${row}`, quantity), 'Update');
    }

    pay(page, amount) {
        return this.press(page.fill(`paid_${page.value('paidaccounts')}`, amount), 'Update');
    }
}
