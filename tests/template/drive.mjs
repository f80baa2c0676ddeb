// Does with the Node binding what the test says, line by line (bindings_test.cpp).
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { open, TillsideError } from '../../sdk/bindings/node/tillside.mjs';

const say = (value) => writeSync(1, `${JSON.stringify(value)}\n`);

function perform(till, step) {
    const more = { deadlineMs: step.deadline_ms ?? 2000, requestId: step.request_id ?? null };
    const result = step.do === 'poll' ? till.poll(step.cursor ?? 0, more)
        : step.do === 'post' ? till.post(step.kind, step.message, more)
            : till.call(step.kind, step.message, more);
    const { requestId, cursor, ...others } = result;
    return { ...others, request_id: requestId, cursor: Number(cursor) };
}

async function main(library, socket, engine, config) {
    const opened = (path) => {
        try {
            const session = open({ library, socket: path, engine: engine || null,
                config: config || null });
            say({ opened: true });
            return session;
        } catch (error) {
            if (!(error instanceof TillsideError)) throw error;
            say({ opened: false, words: error.message });
            return null;
        }
    };
    const till = opened(socket);
    if (!till) return;
    for await (const line of createInterface({ input: process.stdin })) {
        const step = JSON.parse(line);
        if (step.do === 'close') {
            till.close();
            say({ closed: true });
        } else if (step.do === 'open') {
            opened(step.socket)?.close();
        } else if (step.do === 'last_error') {
            say({ words: till.lastError() });
        } else {
            let result;
            for (let times = step.times ?? 1; times > 0; times--) {
                result = perform(till, step);
                if (times % 500 === 1) globalThis.gc(); // what nobody refers to goes now
                if (result.status !== 'ok') break;
            }
            say(result);
        }
    }
}

await main(...process.argv.slice(2));
