// Starts and stops the real programs, on free ports and in a folder of its own, and waits for what
// they promise. Every program is stopped by its own process id.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const source = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
export const build = process.env.TILLSIDE_BUILD_DIR ?? path.join(source, 'build/release');
export const program = (name) => path.join(build, 'bin', name);
export const plugin = path.join(build, 'lib/libtillside.so');

/** A folder for one test run; remove() takes it away. */
export function folder() {
    const at = mkdtempSync(path.join(os.tmpdir(), 'tillside-browser-'));
    return { at, remove: () => rmSync(at, { recursive: true, force: true }) };
}

export function freePort() {
    return new Promise((resolve, reject) => {
        const server = net.createServer();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is true; an error that names what was waited for after `seconds`. */
export async function until(what, seconds, ask) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
        await pause(100);
    }
}

/** Runs a program to its end; its output, or an error with what it said. */
export function run(command, args, options = {}) {
    const done = spawnSync(command, args, { encoding: 'utf8', ...options });
    if (done.status !== 0) {
        throw new Error(`${path.basename(command)} ${args.join(' ')}: ${done.stderr || done.stdout || done.error}`);
    }
    return done.stdout;
}

const started = [];

/** Starts a program with its output in a log file. */
export function start(command, args, log) {
    const file = openSync(log, 'a');
    const child = spawn(command, args, { stdio: ['ignore', file, file] });
    const running = { child, log, words: () => readFileSync(log, 'utf8') };
    started.push(running);
    return running;
}

export async function stop({ child }) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
}

/** Stops everything that was started, the last first. */
export async function stopAll() {
    for (const running of started.splice(0).reverse()) await stop(running);
}

export function listens(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.once('connect', () => {
            socket.destroy();
            resolve(true);
        });
        socket.once('error', () => resolve(false));
    });
}
