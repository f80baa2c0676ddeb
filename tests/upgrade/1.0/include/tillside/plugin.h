/* SPDX-License-Identifier: Apache-2.0
 *
 * The Tillside plugin: what a point-of-sale program (the host) sees of libtillside.so.
 *
 * The plugin carries bytes between the host and the till's engine under a hard deadline and nothing
 * else. The bytes are messages of sdk/schema/till.proto, in protobuf or JSON as the host chooses
 * for each call; the plugin does not look inside them. Whatever happens to the engine (killed,
 * stopped, disk full), every function here returns in time, and the sale goes on.
 *
 * How to use it: dlopen the library, look up tillside_plugin_entry, ask for version 1, open a
 * session, call, release, close. sdk/README.md shows how.
 *
 * Rules that hold for every function
 *   Threads    A session is used by one thread at a time; two sessions may be used by two threads
 *              at once. The plugin starts no thread, installs no signal handler, and never calls
 *              back into the host.
 *   Fork       A session inherited through fork() may be used in parent and child: each side
 *              reconnects by itself at its next call.
 *   Ownership  Pointers whose name ends in _host belong to the host and are only read during the
 *              call. Pointers whose name ends in _plugin belong to the plugin and are valid until
 *              release() of that reply or close() of the session, whichever comes first.
 *   Structs    Every struct begins with its own size, set by whoever fills it; fields are only ever
 *              appended. A field beyond the other side's size counts as zero.
 *   Blocking   call, post and poll return within deadline_ms plus scheduling; post may in addition
 *              wait for the disk (two fsyncs) when it has to spool.
 */
#ifndef TILLSIDE_PLUGIN_H
#define TILLSIDE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The one version of this interface that this header describes. */
#define TILLSIDE_PLUGIN_VERSION_1 1u

/* Limits. Beyond them a call is refused with TILLSIDE_TOO_LARGE or TILLSIDE_INVALID. */
#define TILLSIDE_REQUEST_BYTES_MAX (1u << 20) /* one request payload, 1 MiB with its frame */
#define TILLSIDE_REPLY_BYTES_MAX (256u << 10) /* one reply payload, 256 KiB */
#define TILLSIDE_SOCKET_PATH_BYTES_MAX 100u   /* without the terminating zero */
#define TILLSIDE_DEADLINE_MS_MIN 5u           /* shorter ones are refused */
#define TILLSIDE_DEADLINE_MS_MAX 5000u        /* longer ones are refused */
#define TILLSIDE_DEADLINE_MS_DEFAULT 50u      /* taken where deadline_ms is 0 */

/* Results: what every function of the table returns. New values may be added; a host treats a value
 * that it does not know as TILLSIDE_UNAVAILABLE. */
#define TILLSIDE_OK 0      /* the engine answered; the reply holds its message */
#define TILLSIDE_SPOOLED 1 /* post only: not yet with the engine, but durable on this disk */
/* No answer in time: the OUTCOME IS UNKNOWN; repeat with the same request id to learn it, or go on
 * without. */
#define TILLSIDE_UNAVAILABLE 2
#define TILLSIDE_REFUSED 3 /* the engine answered and refuses; the reply holds a Failure in words */
#define TILLSIDE_INVALID 4 /* the host called wrongly; last_error says how. Nothing was sent */
#define TILLSIDE_TOO_LARGE 5   /* a limit above is exceeded; nothing was sent */
#define TILLSIDE_NOT_SPOOLED 6 /* post only: neither engine nor disk took it; NOT recorded */

/* Encodings of a payload. */
#define TILLSIDE_PROTOBUF 1u /* binary, as protoc's classes read it */
#define TILLSIDE_JSON 2u     /* the proto3 JSON mapping, UTF-8 */

/* Flags of tillside_reply.flags. */
#define TILLSIDE_REPLY_REPEATED 1u /* the request id was known: this is the first result again */

/* One till session. Opaque; holds nothing that must survive the process. */
typedef struct tillside_session tillside_session;

/* Where the engine is. */
typedef struct tillside_open_options {
    uint32_t struct_size;           /* sizeof(tillside_open_options) */
    uint32_t reserved;              /* 0 */
    const char* socket_path_host;   /* the engine's Unix socket, absolute, UTF-8, zero-terminated */
    const char* engine_path_host;   /* optional: the tillsided to start, or NULL */
    const char* engine_config_host; /* optional: passed to it as --config, or NULL */
} tillside_open_options;

/* What the host asks. */
typedef struct tillside_request {
    uint32_t struct_size; /* sizeof(tillside_request) */
    uint32_t kind;        /* tillside.till.v1.Kind of sdk/schema/till.proto */
    uint32_t encoding;    /* TILLSIDE_PROTOBUF or TILLSIDE_JSON; the reply comes in the same */
    uint32_t deadline_ms; /* 0 = default; else TILLSIDE_DEADLINE_MS_MIN to _MAX */
    const uint8_t* payload_host; /* the message of that kind; may be NULL where it has no bytes */
    uint64_t payload_bytes;      /* its length */
    const uint8_t* request_id_host; /* 16 bytes, or NULL: the plugin makes one. A repeat of an id
                                       returns the first result instead of doing the work again */
} tillside_request;

/* What came back. */
typedef struct tillside_reply {
    uint32_t struct_size;          /* set by the host before the call, sizeof(tillside_reply) */
    uint32_t flags;                /* TILLSIDE_REPLY_… */
    uint32_t kind;                 /* kind of the request that this answers */
    uint32_t encoding;             /* that of the request */
    const uint8_t* payload_plugin; /* a tillside.till.v1.Reply; NULL where there is none */
    uint64_t payload_bytes;        /* its length */
    uint64_t cursor;               /* poll: the cursor to pass next time; otherwise 0 */
    uint8_t request_id[16];        /* the id that was used: keep it to repeat an UNAVAILABLE call */
} tillside_reply;

/* The functions, as tillside_plugin_entry hands them out. */
typedef struct tillside_plugin_v1 {
    uint32_t struct_size; /* of the plugin's table: how many functions it has */
    uint32_t version;     /* TILLSIDE_PLUGIN_VERSION_1 */

    /* [any thread] Makes a session. Does not wait for the engine: a host starts at once even where
     * the engine does not. With engine_path_host, starts it when nothing answers on the socket; two
     * processes that do so at once start one. Returns TILLSIDE_OK, or TILLSIDE_INVALID (path
     * missing, relative or too long, no memory) with *session_out = NULL. */
    int32_t (*open)(const tillside_open_options* options_host, tillside_session** session_out);

    /* [one thread at a time & open] Sends a request and waits for its reply, at most deadline_ms.
     * At the deadline it returns TILLSIDE_UNAVAILABLE and closes the connection, so that nothing
     * late is ever read; the engine discards a request whose deadline has passed. After repeated
     * time-outs a circuit breaker answers TILLSIDE_UNAVAILABLE at once for a growing pause.
     * reply_out is filled in any case; its request id is zero where nothing was sent (INVALID,
     * TOO_LARGE). Returns OK, REFUSED, UNAVAILABLE, INVALID or TOO_LARGE. */
    int32_t (*call)(tillside_session* session, const tillside_request* request_host,
                    tillside_reply* reply_out);

    /* [one thread at a time & open] Hands over a durable message of a postable kind (256 and above
     * in the schema). When the engine has not acknowledged within half the deadline, the plugin
     * writes it to the spool beside the socket and returns TILLSIDE_SPOOLED: it will be recorded
     * exactly once. Returns OK, SPOOLED, REFUSED, NOT_SPOOLED (disk full or not writable), INVALID
     * (also for a kind that may not be posted) or TOO_LARGE. */
    int32_t (*post)(tillside_session* session, const tillside_request* request_host,
                    tillside_reply* reply_out);

    /* [one thread at a time & open] Asks for what the engine has to say since cursor (0 at first):
     * head office's answers, refreshed suggestions, customer-display input. Waits for nothing: with
     * no news the reply is a Reply without content and the same cursor. deadline_ms as in call. */
    int32_t (*poll)(tillside_session* session, uint64_t cursor, uint32_t encoding,
                    uint32_t deadline_ms, tillside_reply* reply_out);

    /* [one thread at a time & open] Gives a reply's memory back. Safe on a zeroed reply; sets
     * payload_plugin to NULL. A reply not released lives until close(). */
    void (*release)(tillside_session* session, tillside_reply* reply);

    /* [one thread at a time] Ends the session and frees all that belongs to it. NULL is allowed. */
    void (*close)(tillside_session* session);

    /* [one thread at a time & open] English words about the last result of this session that was
     * not OK, for the host's log; never holds personal data. Valid until the next call on the
     * session. */
    const char* (*last_error)(const tillside_session* session);
} tillside_plugin_v1;

/* [any thread] The library's only exported symbol. host_versions_host lists the versions that the
 * host speaks, best first; returns the table of the first one that the plugin speaks too (for
 * TILLSIDE_PLUGIN_VERSION_1 a const tillside_plugin_v1*), valid while the library is loaded, or
 * NULL. */
typedef const void* (*tillside_plugin_entry_function)(const uint32_t* host_versions_host,
                                                      uint32_t versions);

/* Its name, for dlsym. */
#define TILLSIDE_PLUGIN_ENTRY_NAME "tillside_plugin_entry"

#ifdef __cplusplus
}
#endif
#endif
