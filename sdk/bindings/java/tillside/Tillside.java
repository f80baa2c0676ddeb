// SPDX-License-Identifier: Apache-2.0
package tillside;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.PointerByReference;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tillside for tills written in Java: the plugin's seven functions over JNA and JSON.
 *
 * <p>What a vendor copies: this file. What it needs: Java 11, libtillside.so, JNA (Debian:
 * libjna-java; Maven: net.java.dev.jna:jna); it reads and writes JSON itself.
 *
 * <pre>
 *   try (Tillside till = Tillside.open("/run/tillside/till.sock")) {
 *       Tillside.Result found =
 *           till.call("FIND_CUSTOMER", Map.of("context", context, "phone", "9123 4567"), 50);
 *       if (found.ok()) show(found.list("customers"));
 *   }
 * </pre>
 *
 * <p>Messages are maps of sdk/schema/till.proto in its JSON form: Map, List, String, Number, Boolean,
 * null. Only open throws (TillsideException: the library or a path is wrong); everything else comes
 * back as a Result, in time. A session may be used by several threads: they wait for each other.
 */
public final class Tillside implements AutoCloseable {
    public static final int DEADLINE_MS = 50;

    /** Kind of sdk/schema/till.proto; written by sdk/bindings/kinds.mjs. */
    public static final Map<String, Integer> KINDS = Map.ofEntries(
            Map.entry("HELLO", 1),
            Map.entry("POLL", 2),
            Map.entry("STATUS", 3),
            Map.entry("STAFF_SIGNED_IN", 10),
            Map.entry("STAFF_SIGNED_OUT", 11),
            Map.entry("ELEVATE", 12),
            Map.entry("SCANNED", 20),
            Map.entry("FIND_CUSTOMER", 21),
            Map.entry("GET_NOTICE", 22),
            Map.entry("ENROL_CUSTOMER", 23),
            Map.entry("SET_CUSTOMER", 24),
            Map.entry("ANSWER_CONSENT", 25),
            Map.entry("REVEAL_CONTACT", 26),
            Map.entry("SUPPRESS_ADDRESS", 27),
            Map.entry("OPEN_PRIVACY_REQUEST", 28),
            Map.entry("CHANGE_CUSTOMER", 29),
            Map.entry("BASKET_CHANGED", 30),
            Map.entry("BEFORE_TENDER", 31),
            Map.entry("ENQUIRE", 32),
            Map.entry("ANSWER_PROMPT", 40),
            Map.entry("KEEP_QUIET", 41),
            Map.entry("BASKET_COMPLETED", 256),
            Map.entry("BASKET_VOIDED", 257),
            Map.entry("WITHDRAW_CONSENT", 258),
            Map.entry("BASKET_SUSPENDED", 259),
            Map.entry("BASKET_RESUMED", 260),
            Map.entry("RETURN_COMPLETED", 261),
            Map.entry("RECEIPT_REPRINTED", 262),
            Map.entry("SHIFT_OPENED", 263),
            Map.entry("SHIFT_CLOSED", 264),
            Map.entry("GIVE_FEEDBACK", 265),
            Map.entry("OPEN_COMPLAINT", 266),
            Map.entry("LOG_INTERACTION", 267)
        );

    private static final String[] STATUS = {
        "ok", "spooled", "unavailable", "refused", "invalid", "too_large", "not_spooled"};
    private static final int VERSION = 1;
    private static final int JSON = 2;
    private static final int REPEATED = 1;

    /** The plugin cannot be loaded or opened; the message says why. */
    public static final class TillsideException extends Exception {
        private static final long serialVersionUID = 1;

        TillsideException(String words) {
            super(words);
        }
    }

    /** What became of a call, post or poll. */
    public static final class Result {
        /**
         * ok; spooled (post: durable on this disk, recorded once later); unavailable (no answer in
         * time, outcome unknown: repeat with the same requestId, or go on without); refused (failure
         * says why); invalid and too_large (called wrongly, nothing was sent); not_spooled (post: NOT
         * recorded); not_understood (the answer is no Reply).
         */
        public String status = "invalid";
        /** A Reply; empty where there is none. */
        public Map<String, Object> reply = Map.of();
        /** Why it is not ok, English, for the log; no personal data. */
        public String words = "";
        /** 32 hex digits. */
        public String requestId = "";
        /** This is the first result of the same requestId again. */
        public boolean repeated;
        /** poll: pass it next time. */
        public long cursor;

        public boolean ok() {
            return status.equals("ok");
        }

        /** refused: code, message (for the cashier), field, retryable; otherwise null. */
        @SuppressWarnings("unchecked")
        public Map<String, Object> failure() {
            return status.equals("refused") ? (Map<String, Object>) reply.get("failure") : null;
        }

        /** A repeated field of the Reply, such as "customers"; empty where it is absent. */
        @SuppressWarnings("unchecked")
        public List<Map<String, Object>> list(String field) {
            return (List<Map<String, Object>>) reply.getOrDefault(field, List.of());
        }
    }

    @Structure.FieldOrder({"struct_size", "reserved", "socket_path", "engine_path", "engine_config"})
    public static final class Options extends Structure {
        public int struct_size;
        public int reserved;
        public Pointer socket_path;
        public Pointer engine_path;
        public Pointer engine_config;
    }

    @Structure.FieldOrder({"struct_size", "kind", "encoding", "deadline_ms", "payload",
        "payload_bytes", "request_id"})
    public static final class Request extends Structure {
        public int struct_size;
        public int kind;
        public int encoding;
        public int deadline_ms;
        public Pointer payload;
        public long payload_bytes;
        public Pointer request_id;
    }

    @Structure.FieldOrder({"struct_size", "flags", "kind", "encoding", "payload", "payload_bytes",
        "cursor", "request_id"})
    public static final class Reply extends Structure {
        public int struct_size;
        public int flags;
        public int kind;
        public int encoding;
        public Pointer payload;
        public long payload_bytes;
        public long cursor;
        public byte[] request_id = new byte[16];
    }

    @Structure.FieldOrder({"struct_size", "version", "open", "call", "post", "poll", "release",
        "close", "last_error"})
    public static final class Table extends Structure {
        public int struct_size;
        public int version;
        public Pointer open;
        public Pointer call;
        public Pointer post;
        public Pointer poll;
        public Pointer release;
        public Pointer close;
        public Pointer last_error;

        Table(Pointer at) {
            super(at);
            read();
        }
    }

    private final NativeLibrary library; // JNA unloads what nobody refers to
    private final Table table;
    private Pointer session;

    private Tillside(NativeLibrary library, Table table, Pointer session) {
        this.library = library;
        this.table = table;
        this.session = session;
    }

    public static Tillside open(String socket) throws TillsideException {
        return open(socket, null, null, "libtillside.so");
    }

    /**
     * A session on the engine's socket. engine, config: the tillsided to start where nothing answers,
     * and its --config, or null. All paths are absolute; a library without a slash is looked for in
     * the system's folders. Does not wait for the engine: it may be away.
     */
    public static Tillside open(String socket, String engine, String config, String library)
            throws TillsideException {
        NativeLibrary loaded;
        Pointer at;
        try {
            loaded = NativeLibrary.getInstance(library);
            at = loaded.getFunction("tillside_plugin_entry").invokePointer(
                new Object[] {new int[] {VERSION}, 1});
        } catch (UnsatisfiedLinkError error) {
            throw new TillsideException("no Tillside plugin: " + error.getMessage());
        }
        Table table = at == null ? null : new Table(at);
        if (table == null || table.struct_size < table.size()) {
            throw new TillsideException(library + " does not speak version " + VERSION);
        }
        Options options = new Options();
        options.struct_size = options.size();
        options.socket_path = text(socket);
        options.engine_path = text(engine);
        options.engine_config = text(config);
        PointerByReference session = new PointerByReference();
        int opened = function(table.open).invokeInt(new Object[] {options, session});
        if (opened != 0 || session.getValue() == null) {
            throw new TillsideException("a path is missing, relative or too long: " + socket);
        }
        return new Tillside(loaded, table, session.getValue());
    }

    /** Asks the engine. kind: a name of KINDS. */
    public Result call(String kind, Map<String, ?> message, int deadlineMs) {
        return call(kind, message, deadlineMs, null);
    }

    /** requestId: to repeat, that of a Result; null = a new one. */
    public synchronized Result call(String kind, Map<String, ?> message, int deadlineMs,
            String requestId) {
        return send(table.call, kind, message, deadlineMs, requestId);
    }

    /** Hands over what must not be lost: kinds from 256 on. */
    public Result post(String kind, Map<String, ?> message, int deadlineMs) {
        return post(kind, message, deadlineMs, null);
    }

    public synchronized Result post(String kind, Map<String, ?> message, int deadlineMs,
            String requestId) {
        return send(table.post, kind, message, deadlineMs, requestId);
    }

    /** What the engine has to say since cursor; waits for nothing. */
    public synchronized Result poll(long cursor, int deadlineMs) {
        if (session == null) return wrong("the session is closed");
        if (cursor < 0) return wrong("a cursor is what a Result gives");
        if (deadlineMs < 0) return wrong("a deadline is no less than 0");
        Reply reply = emptyReply();
        return take(function(table.poll).invokeInt(
            new Object[] {session, cursor, JSON, deadlineMs, reply}), reply);
    }

    /** English words about this session's last result that was not ok. */
    public synchronized String lastError() {
        if (session == null) return "the session is closed";
        Pointer words = function(table.last_error).invokePointer(new Object[] {session});
        return words == null ? "" : words.getString(0, "UTF-8");
    }

    /** Ends the session; it may be called twice. */
    @Override
    public synchronized void close() {
        if (session != null) function(table.close).invokeVoid(new Object[] {session});
        session = null;
    }

    private Result send(Pointer which, String kind, Map<String, ?> message, int deadlineMs,
            String requestId) {
        if (session == null) return wrong("the session is closed");
        Integer number = kind == null ? null : KINDS.get(kind); // it takes no null
        if (number == null) return wrong("there is no kind " + kind);
        if (deadlineMs < 0) return wrong("a deadline is no less than 0");
        if (requestId != null && !requestId.matches("[0-9a-fA-F]{32}")) {
            return wrong("a request id has 32 hex digits");
        }
        Memory payload;
        Request request = new Request();
        try {
            byte[] bytes = Json.write(message == null ? Map.of() : message).getBytes(StandardCharsets.UTF_8);
            payload = memory(bytes);
            request.payload_bytes = bytes.length;
        } catch (RuntimeException error) { // also of a map that changes meanwhile
            return wrong("the message is no JSON: " + error.getMessage());
        }
        request.struct_size = request.size();
        request.kind = number;
        request.encoding = JSON;
        request.deadline_ms = deadlineMs;
        request.payload = payload;
        request.request_id = requestId == null ? null : memory(fromHex(requestId));
        Reply reply = emptyReply();
        return take(function(which).invokeInt(new Object[] {session, request, reply}), reply);
    }

    private Result take(int code, Reply reply) {
        Result result = new Result();
        result.status = code >= 0 && code < STATUS.length ? STATUS[code] : "unavailable";
        result.words = code == 0 ? "" : lastError();
        result.requestId = toHex(reply.request_id);
        result.repeated = (reply.flags & REPEATED) != 0;
        result.cursor = reply.cursor;
        if (reply.payload == null) return result;
        byte[] bytes = reply.payload.getByteArray(0, (int) reply.payload_bytes);
        function(table.release).invokeVoid(new Object[] {session, reply});
        try {
            result.reply = Json.readObject(new String(bytes, StandardCharsets.UTF_8));
        } catch (RuntimeException error) { // also a number beyond a long
            result.status = "not_understood";
            result.words = "the engine's answer is no Reply";
        }
        return result;
    }

    private static Reply emptyReply() {
        Reply reply = new Reply();
        reply.struct_size = reply.size();
        return reply;
    }

    private static Function function(Pointer at) {
        return Function.getFunction(at);
    }

    private static Result wrong(String words) {
        Result result = new Result();
        result.words = words;
        return result;
    }

    private static Memory memory(byte[] bytes) {
        Memory memory = new Memory(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    private static Memory text(String words) {
        return words == null ? null : memory((words + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static String toHex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte value : bytes) out.append(String.format("%02x", value));
        return out.toString();
    }

    private static byte[] fromHex(String digits) {
        byte[] out = new byte[digits.length() / 2];
        for (int at = 0; at < out.length; at++) {
            out[at] = (byte) Integer.parseInt(digits.substring(2 * at, 2 * at + 2), 16);
        }
        return out;
    }

    /** As much JSON as the schema needs; what it cannot take is an IllegalArgumentException. */
    public static final class Json {
        private static final int DEPTH_MAX = 64;
        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        public static String write(Object value) {
            StringBuilder out = new StringBuilder();
            write(value, out, 0);
            return out.toString();
        }

        public static Map<String, Object> readObject(String text) {
            Json json = new Json(text);
            json.blanks();
            if (json.peek() != '{') throw new IllegalArgumentException("no object");
            Map<String, Object> object = json.object(0);
            json.blanks();
            if (json.at != text.length()) throw new IllegalArgumentException("more than one value");
            return object;
        }

        private static void write(Object value, StringBuilder out, int depth) {
            if (depth > DEPTH_MAX) throw new IllegalArgumentException("too deep");
            String before = "";
            if (value instanceof Map) {
                out.append('{');
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    out.append(before);
                    quote(String.valueOf(entry.getKey()), out);
                    out.append(':');
                    write(entry.getValue(), out, depth + 1);
                    before = ",";
                }
                out.append('}');
            } else if (value instanceof Iterable) {
                out.append('[');
                for (Object part : (Iterable<?>) value) {
                    out.append(before);
                    write(part, out, depth + 1);
                    before = ",";
                }
                out.append(']');
            } else if (value instanceof Double && !Double.isFinite((Double) value)) {
                throw new IllegalArgumentException("a number that is none");
            } else if (value == null || value instanceof Number || value instanceof Boolean) {
                out.append(value);
            } else if (value instanceof CharSequence) {
                quote(value.toString(), out);
            } else {
                throw new IllegalArgumentException("a " + value.getClass().getSimpleName());
            }
        }

        private static void quote(String words, StringBuilder out) {
            out.append('"');
            for (int i = 0; i < words.length(); i++) {
                char letter = words.charAt(i);
                if (letter == '"' || letter == '\\') {
                    out.append('\\').append(letter);
                } else if (letter < 0x20) {
                    out.append(String.format("\\u%04x", (int) letter));
                } else {
                    out.append(letter);
                }
            }
            out.append('"');
        }

        private Object value(int depth) {
            if (depth > DEPTH_MAX) throw new IllegalArgumentException("too deep");
            blanks();
            switch (peek()) {
                case '{': return object(depth);
                case '[': return array(depth);
                case '"': return string();
                case 't': return word("true", true);
                case 'f': return word("false", false);
                case 'n': return word("null", null);
                default: return number();
            }
        }

        private Map<String, Object> object(int depth) {
            Map<String, Object> out = new LinkedHashMap<>();
            at++;
            for (blanks(); peek() != '}'; blanks()) {
                if (!out.isEmpty()) expect(',');
                blanks();
                String name = string();
                blanks();
                expect(':');
                out.put(name, value(depth + 1));
            }
            at++;
            return out;
        }

        private List<Object> array(int depth) {
            List<Object> out = new ArrayList<>();
            at++;
            for (blanks(); peek() != ']'; blanks()) {
                if (!out.isEmpty()) expect(',');
                out.add(value(depth + 1));
            }
            at++;
            return out;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            for (char letter = next(); letter != '"'; letter = next()) {
                out.append(letter == '\\' ? escaped(next()) : letter);
            }
            return out.toString();
        }

        private char escaped(char letter) {
            int known = "bfnrt".indexOf(letter);
            if (known >= 0) return "\b\f\n\r\t".charAt(known);
            if (letter != 'u') return letter;
            String digits = text.substring(at, Math.min(at + 4, text.length()));
            at += 4;
            return (char) Integer.parseInt(digits, 16);
        }

        private Number number() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
            BigDecimal number = new BigDecimal(text.substring(from, at));
            return number.scale() <= 0 ? (Number) number.longValueExact() : number;
        }

        private Object word(String word, Object value) {
            if (!text.startsWith(word, at)) throw new IllegalArgumentException("no JSON");
            at += word.length();
            return value;
        }

        private void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        }

        private char peek() {
            if (at >= text.length()) throw new IllegalArgumentException("it ends too early");
            return text.charAt(at);
        }

        private char next() {
            char letter = peek();
            at++;
            return letter;
        }

        private void expect(char letter) {
            if (next() != letter) throw new IllegalArgumentException("no JSON");
        }
    }
}
