// SPDX-License-Identifier: Apache-2.0
//
// Tillside for tills written in JavaScript: the plugin's seven functions over koffi and JSON.
//
// What a vendor copies: this file, and koffi in the package's dependencies (package.json beside this
// file names the version that is tested). What it needs: Node 18, libtillside.so.
//
//   const till = open({ socket: '/run/tillside/till.sock' });
//   const found = till.call('FIND_CUSTOMER', { context, phone: '9123 4567' });
//   if (found.status === 'ok') show(found.reply.customers);
//   till.close();
//
// Messages are objects of sdk/schema/till.proto in its JSON form; 64-bit numbers arrive as strings.
// Only open throws (the library or a path is wrong); everything else comes back as a result, in time.
// A call blocks the event loop until its deadline at most: give the screen a worker thread of its
// own where 50 ms are too long. A session belongs to the thread that opened it.
import koffi from 'koffi';

/** Kind of sdk/schema/till.proto; written by sdk/bindings/kinds.mjs. */
export const KINDS = {
    HELLO: 1,
    POLL: 2,
    STATUS: 3,
    STAFF_SIGNED_IN: 10,
    STAFF_SIGNED_OUT: 11,
    ELEVATE: 12,
    SCANNED: 20,
    FIND_CUSTOMER: 21,
    GET_NOTICE: 22,
    ENROL_CUSTOMER: 23,
    SET_CUSTOMER: 24,
    ANSWER_CONSENT: 25,
    REVEAL_CONTACT: 26,
    SUPPRESS_ADDRESS: 27,
    OPEN_PRIVACY_REQUEST: 28,
    CHANGE_CUSTOMER: 29,
    BASKET_CHANGED: 30,
    BEFORE_TENDER: 31,
    ENQUIRE: 32,
    ANSWER_PROMPT: 40,
    KEEP_QUIET: 41,
    BASKET_COMPLETED: 256,
    BASKET_VOIDED: 257,
    WITHDRAW_CONSENT: 258,
    BASKET_SUSPENDED: 259,
    BASKET_RESUMED: 260,
    RETURN_COMPLETED: 261,
    RECEIPT_REPRINTED: 262,
    SHIFT_OPENED: 263,
    SHIFT_CLOSED: 264,
    GIVE_FEEDBACK: 265,
    OPEN_COMPLAINT: 266,
    LOG_INTERACTION: 267,
};

const STATUS = ['ok', 'spooled', 'unavailable', 'refused', 'invalid', 'too_large', 'not_spooled'];
const VERSION = 1;
const JSON_ENCODING = 2;
const REPEATED = 1;

const Options = koffi.struct({
    struct_size: 'uint32_t', reserved: 'uint32_t',
    socket_path: 'const char *', engine_path: 'const char *', engine_config: 'const char *',
});
const Request = koffi.struct({
    struct_size: 'uint32_t', kind: 'uint32_t', encoding: 'uint32_t', deadline_ms: 'uint32_t',
    payload: 'void *', payload_bytes: 'uint64_t', request_id: 'void *',
});
const Reply = koffi.struct({
    struct_size: 'uint32_t', flags: 'uint32_t', kind: 'uint32_t', encoding: 'uint32_t',
    payload: 'void *', payload_bytes: 'uint64_t', cursor: 'uint64_t',
    request_id: koffi.array('uint8_t', 16),
});
const Table = koffi.struct({
    struct_size: 'uint32_t', version: 'uint32_t', open: 'void *', call: 'void *', post: 'void *',
    poll: 'void *', release: 'void *', close: 'void *', last_error: 'void *',
});
const replyInOut = koffi.inout(koffi.pointer(Reply));
const send = koffi.proto('int32_t', ['void *', koffi.pointer(Request), replyInOut]);
const signatures = {
    open: koffi.proto('int32_t', [koffi.pointer(Options), koffi.out(koffi.pointer('void *'))]),
    call: send,
    post: send,
    poll: koffi.proto('int32_t', ['void *', 'uint64_t', 'uint32_t', 'uint32_t', replyInOut]),
    release: koffi.proto('void', ['void *', replyInOut]),
    close: koffi.proto('void', ['void *']),
    last_error: koffi.proto('const char *', ['void *']),
};

/** The plugin cannot be loaded or opened; the message says why. */
export class TillsideError extends Error {}

/**
 * A session on the engine's socket. Does not wait for the engine: it may be away. All paths are
 * absolute; a library without a slash is looked for in the system's folders.
 * @param {{socket: string, engine?: string, config?: string, library?: string}} options
 *     engine, config: the tillsided to start where nothing answers, and its --config
 */
export function open(options) {
    const { socket, engine, config, library = 'libtillside.so' } = options ?? {};
    if ([socket, engine, config, library].some((path) => !isPath(path ?? ''))) {
        throw new TillsideError('a path is a string without a zero byte');
    }
    let loaded;
    let entry;
    try {
        loaded = koffi.load(library);
        entry = loaded.func('tillside_plugin_entry', 'void *',
            [koffi.pointer('uint32_t'), 'uint32_t']);
    } catch (error) {
        throw new TillsideError(`no Tillside plugin: ${error.message}`);
    }
    const at = entry([VERSION], 1);
    const table = at ? koffi.decode(at, Table) : null;
    if (!table || table.struct_size < koffi.sizeof(Table)) {
        throw new TillsideError(`${library} does not speak version ${VERSION}`);
    }
    const out = [null];
    const result = koffi.call(table.open, signatures.open, {
        struct_size: koffi.sizeof(Options), reserved: 0,
        socket_path: socket ?? null, engine_path: engine ?? null, engine_config: config ?? null,
    }, out);
    if (result !== 0 || !out[0]) {
        throw new TillsideError(`a path is missing, relative or too long: ${socket}`);
    }
    return new Session(loaded, table, out[0]);
}

/**
 * What became of a call, post or poll.
 *   status     ok; spooled (post: durable on this disk, recorded once later); unavailable (no answer
 *              in time, outcome unknown: repeat with the same requestId, or go on without); refused
 *              (failure says why); invalid and too_large (called wrongly, nothing was sent);
 *              not_spooled (post: NOT recorded); not_understood (the answer is no Reply)
 *   reply      a Reply; empty where there is none
 *   failure    refused: {code, message, field, retryable}, the message for the cashier; else null
 *   words      why it is not ok, English, for the log; no personal data
 *   requestId  32 hex digits
 *   repeated   this is the first result of the same requestId again
 *   cursor     poll: pass it next time
 */
function resultOf(status, more = {}) {
    return { status, reply: {}, failure: null, words: '', requestId: '', repeated: false, cursor: 0,
        ...more };
}
const wrong = (words) => resultOf('invalid', { words });

const noDeadline = 'deadlineMs is a whole number of milliseconds';
const isUint32 = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
const isPath = (value) => typeof value === 'string' && !value.includes('\0');
const isCursor = (value) => (typeof value === 'bigint'
    ? value >= 0n && value < 2n ** 64n : Number.isSafeInteger(value) && value >= 0);

class Session {
    #library; // stays loaded as long as somebody refers to it
    #table;
    #session;

    constructor(library, table, session) {
        this.#library = library;
        this.#table = table;
        this.#session = session;
    }

    /** Asks the engine. kind: a name of KINDS. requestId: to repeat, that of a result. */
    call(kind, message, options) {
        return this.#send('call', kind, message, options);
    }

    /** Hands over what must not be lost: kinds from 256 on. */
    post(kind, message, options) {
        return this.#send('post', kind, message, options);
    }

    /** What the engine has to say since cursor; waits for nothing. */
    poll(cursor = 0, options = {}) {
        const { deadlineMs = 50 } = options ?? {};
        if (!this.#session) return wrong('the session is closed');
        if (!isCursor(cursor)) return wrong('a cursor is a whole number, as a result gives it');
        if (!isUint32(deadlineMs)) return wrong(noDeadline);
        const reply = emptyReply();
        return this.#take(this.#do('poll', cursor, JSON_ENCODING, deadlineMs, reply), reply);
    }

    /** English words about this session's last result that was not ok. */
    lastError() {
        return this.#session ? this.#do('last_error') ?? '' : 'the session is closed';
    }

    /** Ends the session; it may be called twice. */
    close() {
        if (!this.#session) return;
        this.#do('close');
        this.#session = null;
    }

    #do(name, ...values) {
        return koffi.call(this.#table[name], signatures[name], this.#session, ...values);
    }

    #send(name, kind, message, options) {
        const { deadlineMs = 50, requestId = null } = options ?? {};
        if (!this.#session) return wrong('the session is closed');
        const named = typeof kind === 'string' && Object.hasOwn(KINDS, kind);
        const number = named ? KINDS[kind] : kind;
        if (!isUint32(number) || number === 0) {
            return wrong(`there is no kind ${typeof kind === 'string' ? kind : typeof kind}`);
        }
        if (!isUint32(deadlineMs)) return wrong(noDeadline);
        if (requestId !== null
            && !(typeof requestId === 'string' && /^[0-9a-fA-F]{32}$/.test(requestId))) {
            return wrong('a request id has 32 hex digits');
        }
        let payload;
        try {
            payload = Buffer.from(JSON.stringify(message ?? {}));
        } catch { // its words could quote the message
            return wrong('the message is no JSON');
        }
        const reply = emptyReply();
        const code = this.#do(name, {
            struct_size: koffi.sizeof(Request), kind: number, encoding: JSON_ENCODING,
            deadline_ms: deadlineMs, payload, payload_bytes: payload.length,
            request_id: requestId === null ? null : Buffer.from(requestId, 'hex'),
        }, reply);
        return this.#take(code, reply);
    }

    #take(code, reply) {
        const result = resultOf(STATUS[code] ?? 'unavailable', {
            words: code === 0 ? '' : this.lastError(),
            requestId: Buffer.from(reply.request_id).toString('hex'),
            repeated: (reply.flags & REPEATED) !== 0,
            cursor: reply.cursor,
        });
        if (reply.payload) {
            try {
                const bytes = koffi.decode(reply.payload, 'uint8_t', Number(reply.payload_bytes));
                result.reply = JSON.parse(Buffer.from(bytes).toString());
            } catch {
                result.reply = null;
            } finally {
                this.#do('release', reply);
            }
            if (result.reply === null || typeof result.reply !== 'object'
                || Array.isArray(result.reply)) {
                return resultOf('not_understood', { requestId: result.requestId,
                    words: "the engine's answer is no Reply" });
            }
        }
        if (result.status === 'refused') result.failure = result.reply.failure ?? null;
        return result;
    }
}

function emptyReply() {
    return { struct_size: koffi.sizeof(Reply), flags: 0, kind: 0, encoding: 0, payload: null,
        payload_bytes: 0, cursor: 0, request_id: new Array(16).fill(0) };
}
