<?php
// SPDX-License-Identifier: Apache-2.0
//
// Tillside for tills written in PHP: the plugin's seven functions over PHP's FFI and JSON.
//
// What a vendor copies: this file. What it needs: PHP 8.1 with FFI (Debian: php-cli has it; behind a
// web server set ffi.enable=true in php.ini), libtillside.so, nothing else.
//
//   $till = Tillside::open('/run/tillside/till.sock');
//   $found = $till->call('FIND_CUSTOMER', ['context' => $context, 'phone' => '9123 4567']);
//   if ($found->status === 'ok') show($found->reply['customers']);
//   $till->close();
//
// Messages are arrays of sdk/schema/till.proto in its JSON form; text is UTF-8; an empty message
// inside another is new stdClass, because PHP writes [] as a list. Only open throws (TillsideError:
// FFI, the library or a path is wrong); everything else comes back as a TillsideResult, in time.
//
// Safe after fork (pcntl_fork): parent and child may both go on with the session, each over a
// connection of its own. A new process or a fresh load for every request is fine too.
declare(strict_types=1);

final class TillsideError extends RuntimeException
{
}

// What became of a call, post or poll.
final class TillsideResult
{
    // ok; spooled (post: durable on this disk, recorded once later); unavailable (no answer in time,
    // outcome unknown: repeat with the same request id, or go on without); refused (failure says
    // why); invalid and too_large (called wrongly, nothing was sent); not_spooled (post: NOT
    // recorded); not_understood (the answer is no Reply).
    public string $status = 'invalid';
    public array $reply = [];        // a Reply; empty where there is none
    public ?array $failure = null;   // refused: code, message (for the cashier), field, retryable
    public string $words = '';       // why it is not ok, English, for the log; no personal data
    public string $requestId = '';   // 32 hex digits
    public bool $repeated = false;   // this is the first result of the same request id again
    public int $cursor = 0;          // poll: pass it next time
}

final class Tillside
{
    // Kind of sdk/schema/till.proto; written by sdk/bindings/kinds.mjs.
    public const KINDS = [
        'HELLO' => 1,
        'POLL' => 2,
        'STATUS' => 3,
        'STAFF_SIGNED_IN' => 10,
        'STAFF_SIGNED_OUT' => 11,
        'ELEVATE' => 12,
        'SCANNED' => 20,
        'FIND_CUSTOMER' => 21,
        'GET_NOTICE' => 22,
        'ENROL_CUSTOMER' => 23,
        'SET_CUSTOMER' => 24,
        'ANSWER_CONSENT' => 25,
        'REVEAL_CONTACT' => 26,
        'SUPPRESS_ADDRESS' => 27,
        'OPEN_PRIVACY_REQUEST' => 28,
        'CHANGE_CUSTOMER' => 29,
        'BASKET_CHANGED' => 30,
        'BEFORE_TENDER' => 31,
        'ENQUIRE' => 32,
        'ANSWER_PROMPT' => 40,
        'KEEP_QUIET' => 41,
        'BASKET_COMPLETED' => 256,
        'BASKET_VOIDED' => 257,
        'WITHDRAW_CONSENT' => 258,
        'BASKET_SUSPENDED' => 259,
        'BASKET_RESUMED' => 260,
        'RETURN_COMPLETED' => 261,
        'RECEIPT_REPRINTED' => 262,
        'SHIFT_OPENED' => 263,
        'SHIFT_CLOSED' => 264,
        'GIVE_FEEDBACK' => 265,
        'OPEN_COMPLAINT' => 266,
        'LOG_INTERACTION' => 267,
    ];

    private const STATUS = ['ok', 'spooled', 'unavailable', 'refused', 'invalid', 'too_large',
        'not_spooled'];
    private const VERSION = 1;
    private const JSON = 2;
    private const REPEATED = 1;
    private const NO_DEADLINE = 'the deadline is a whole number of milliseconds';

    // include/tillside/plugin.h, as far as PHP reads C.
    private const HEADER = <<<'C'
        typedef struct tillside_session tillside_session;
        typedef struct {
            uint32_t struct_size;
            uint32_t reserved;
            const char* socket_path_host;
            const char* engine_path_host;
            const char* engine_config_host;
        } tillside_open_options;
        typedef struct {
            uint32_t struct_size;
            uint32_t kind;
            uint32_t encoding;
            uint32_t deadline_ms;
            const uint8_t* payload_host;
            uint64_t payload_bytes;
            const uint8_t* request_id_host;
        } tillside_request;
        typedef struct {
            uint32_t struct_size;
            uint32_t flags;
            uint32_t kind;
            uint32_t encoding;
            const uint8_t* payload_plugin;
            uint64_t payload_bytes;
            uint64_t cursor;
            uint8_t request_id[16];
        } tillside_reply;
        typedef struct {
            uint32_t struct_size;
            uint32_t version;
            int32_t (*open)(const tillside_open_options*, tillside_session**);
            int32_t (*call)(tillside_session*, const tillside_request*, tillside_reply*);
            int32_t (*post)(tillside_session*, const tillside_request*, tillside_reply*);
            int32_t (*poll)(tillside_session*, uint64_t, uint32_t, uint32_t, tillside_reply*);
            void (*release)(tillside_session*, tillside_reply*);
            void (*close)(tillside_session*);
            const char* (*last_error)(const tillside_session*);
        } tillside_plugin_v1;
        const tillside_plugin_v1* tillside_plugin_entry(const uint32_t*, uint32_t);
        C;

    private function __construct(
        private FFI $library,
        private FFI\CData $table,
        private ?FFI\CData $session,
    ) {
    }

    // A session on the engine's socket. engine, config: the tillsided to start where nothing answers,
    // and its --config. All paths are absolute; a library without a slash is looked for in the
    // system's folders. Does not wait for the engine: it may be away.
    public static function open(
        string $socket,
        ?string $engine = null,
        ?string $config = null,
        string $library = 'libtillside.so',
    ): self {
        if (!class_exists('FFI')) {
            throw new TillsideError('this PHP has no FFI');
        }
        try {
            $ffi = FFI::cdef(self::HEADER, $library);
            $versions = $ffi->new('uint32_t[1]');
            $versions[0] = self::VERSION;
            $table = $ffi->tillside_plugin_entry($versions, 1);
        } catch (FFI\Exception $error) {
            throw new TillsideError('no Tillside plugin: ' . $error->getMessage());
        }
        $options = $ffi->new('tillside_open_options');
        if ($table === null || $table->struct_size < FFI::sizeof($ffi->type('tillside_plugin_v1'))) {
            throw new TillsideError("$library does not speak version " . self::VERSION);
        }
        $options->struct_size = FFI::sizeof($options);
        $paths = ['socket' => $socket, 'engine' => $engine, 'config' => $config];
        $kept = []; // the strings live until open has read them
        foreach (['socket' => 'socket_path_host', 'engine' => 'engine_path_host',
            'config' => 'engine_config_host'] as $name => $field) {
            if ($paths[$name] !== null) {
                $kept[$name] = self::bytes($ffi, 'char', $paths[$name] . "\0");
                $options->$field = $ffi->cast('const char*', FFI::addr($kept[$name][0]));
            }
        }
        $session = $ffi->new('tillside_session*');
        $opened = ($table->open)(FFI::addr($options), FFI::addr($session));
        if ($opened !== 0 || FFI::isNull($session)) {
            throw new TillsideError("a path is missing, relative or too long: $socket");
        }
        return new self($ffi, $table, $session);
    }

    // Asks the engine. $kind: a name of KINDS. $message: an array or stdClass. $deadlineMs: whole.
    // $requestId: to repeat, that of a result. What is none of these comes back as "invalid".
    public function call(
        mixed $kind,
        mixed $message = [],
        mixed $deadlineMs = 50,
        mixed $requestId = null,
    ): TillsideResult {
        return $this->send('call', $kind, $message, $deadlineMs, $requestId);
    }

    // Hands over what must not be lost: kinds from 256 on.
    public function post(
        mixed $kind,
        mixed $message = [],
        mixed $deadlineMs = 50,
        mixed $requestId = null,
    ): TillsideResult {
        return $this->send('post', $kind, $message, $deadlineMs, $requestId);
    }

    // What the engine has to say since $cursor; waits for nothing.
    public function poll(mixed $cursor = 0, mixed $deadlineMs = 50): TillsideResult
    {
        if ($this->session === null) {
            return self::wrong('the session is closed');
        }
        if (!is_int($cursor) || $cursor < 0) {
            return self::wrong('a cursor is a whole number, as a result gives it');
        }
        if (!self::isUint32($deadlineMs)) {
            return self::wrong(self::NO_DEADLINE);
        }
        $reply = $this->emptyReply();
        return $this->take(($this->table->poll)($this->session, $cursor, self::JSON, $deadlineMs,
            FFI::addr($reply)), $reply);
    }

    // English words about this session's last result that was not ok.
    public function lastError(): string
    {
        if ($this->session === null) {
            return 'the session is closed';
        }
        $words = ($this->table->last_error)($this->session);
        return is_string($words) ? $words : FFI::string($words);
    }

    // Ends the session; it may be called twice.
    public function close(): void
    {
        if ($this->session !== null) {
            ($this->table->close)($this->session);
            $this->session = null;
        }
    }

    public function __destruct()
    {
        $this->close();
    }

    private function send(
        string $function,
        mixed $kind,
        mixed $message,
        mixed $deadlineMs,
        mixed $requestId,
    ): TillsideResult {
        if ($this->session === null) {
            return self::wrong('the session is closed');
        }
        $number = is_string($kind) ? self::KINDS[$kind] ?? 0 : $kind;
        if (!self::isUint32($number) || $number === 0) {
            return self::wrong('there is no kind '
                . (is_scalar($kind) ? $kind : get_debug_type($kind)));
        }
        if (!self::isUint32($deadlineMs)) {
            return self::wrong(self::NO_DEADLINE);
        }
        try {
            $json = json_encode(($message ?? []) === [] ? new stdClass() : $message,
                JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        } catch (Throwable) { // its words could quote the message
            return self::wrong('the message is no JSON');
        }
        if ($requestId !== null
            && !(is_string($requestId) && preg_match('/\A[0-9a-fA-F]{32}\z/', $requestId))) {
            return self::wrong('a request id has 32 hex digits');
        }
        $payload = self::bytes($this->library, 'uint8_t', $json);
        $request = $this->library->new('tillside_request');
        $request->struct_size = FFI::sizeof($request);
        $request->kind = $number;
        $request->encoding = self::JSON;
        $request->deadline_ms = $deadlineMs;
        $request->payload_host = $this->library->cast('const uint8_t*', FFI::addr($payload[0]));
        $request->payload_bytes = strlen($json);
        if ($requestId !== null) {
            $id = self::bytes($this->library, 'uint8_t', hex2bin($requestId));
            $request->request_id_host = $this->library->cast('const uint8_t*', FFI::addr($id[0]));
        }
        $reply = $this->emptyReply();
        return $this->take(($this->table->$function)($this->session, FFI::addr($request),
            FFI::addr($reply)), $reply);
    }

    private function take(int $code, FFI\CData $reply): TillsideResult
    {
        $result = new TillsideResult();
        $result->status = self::STATUS[$code] ?? 'unavailable';
        $result->words = $code === 0 ? '' : $this->lastError();
        $result->requestId = bin2hex(FFI::string($reply->request_id, 16));
        $result->repeated = ($reply->flags & self::REPEATED) !== 0;
        $result->cursor = $reply->cursor;
        if ($reply->payload_plugin !== null) {
            $text = FFI::string($reply->payload_plugin, $reply->payload_bytes);
            ($this->table->release)($this->session, FFI::addr($reply));
            $message = json_decode($text, true);
            if (!is_array($message) || !str_starts_with(ltrim($text), '{')) {
                $result->status = 'not_understood';
                $result->words = "the engine's answer is no Reply";
                return $result;
            }
            $result->reply = $message;
        }
        $result->failure = $result->status === 'refused' ? $result->reply['failure'] ?? null : null;
        return $result;
    }

    private function emptyReply(): FFI\CData
    {
        $reply = $this->library->new('tillside_reply');
        $reply->struct_size = FFI::sizeof($reply);
        return $reply;
    }

    private static function bytes(FFI $ffi, string $type, string $text): FFI\CData
    {
        $bytes = $ffi->new($type . '[' . strlen($text) . ']');
        FFI::memcpy($bytes, $text, strlen($text));
        return $bytes;
    }

    private static function isUint32(mixed $number): bool
    {
        return is_int($number) && $number >= 0 && $number < 2 ** 32;
    }

    private static function wrong(string $words): TillsideResult
    {
        $result = new TillsideResult();
        $result->words = $words;
        return $result;
    }
}
