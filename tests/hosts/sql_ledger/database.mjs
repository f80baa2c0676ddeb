// A PostgreSQL of the test's own, on a Unix socket in the test's folder, without a network port. The
// server refuses to run as root, so as root it runs as the user postgres.
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { run } from '../../browser/programs.mjs';

const root = process.getuid() === 0;

function programs() {
    const versions = '/usr/lib/postgresql';
    const newest = readdirSync(versions).sort((a, b) => Number(a) - Number(b)).at(-1);
    return path.join(versions, newest, 'bin');
}

export function openDatabase(folder) {
    const bin = programs();
    const data = path.join(folder, 'data');
    const socket = path.join(folder, 'socket');
    mkdirSync(socket, { recursive: true });
    if (root) {
        const [user, group] = run('id', ['-u', 'postgres']).concat(run('id', ['-g', 'postgres'])).trim().split('\n').map(Number);
        for (const made of [folder, socket]) chownSync(made, user, group);
    }
    chmodSync(socket, 0o755);
    const server = (program, ...args) => {
        const command = [path.join(bin, program), ...args];
        const words = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command] : command;
        // The folder that the test was started in may be closed to the user postgres.
        return run(words[0], words.slice(1), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    };
    server('initdb', '-D', data, '-A', 'trust', '-U', 'shop', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
    const options = `-k ${socket} -c listen_addresses='' -F`;
    server('pg_ctl', '-D', data, '-l', path.join(folder, 'log'), '-w', '-o', options, 'start');
    const psql = (...args) => run(path.join(bin, 'psql'),
        ['-h', socket, '-U', 'shop', '-v', 'ON_ERROR_STOP=1', '-qAt', '-d', 'postgres', ...args]);
    return {
        connect: `dbi:Pg:dbname=postgres;host=${socket}`,
        user: 'shop',
        load: (files) => psql(...files.flatMap((file) => ['-f', file])),
        rows: (query) => JSON.parse(psql('-c', `SELECT coalesce(json_agg(r), '[]') FROM (${query}) r`)),
        close: () => server('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop'),
    };
}
