/* One request, from the host's struct to its result. The outcome of a request that was sent and not
 * answered is unknown; that it may be sent again over a new connection rests on its id, which makes
 * a repeat harmless. */
#include "plugin/shim/request.h"

#include <string.h>

#include "plugin/shim/breaker.h"
#include "plugin/shim/clock.h"
#include "plugin/shim/identifier.h"
#include "plugin/shim/session.h"
#include "plugin/shim/spool.h"

/* How often one request may be sent: a request that brings the engine down must not do so for ever.
 */
#define REQUEST_SENDS_MAX 2

typedef struct pending {
    tillside_session* session;
    frame_header header;
    const uint8_t* payload;
    uint64_t deadline_ns;
    uint8_t* reply_payload;
} pending;

static int32_t refuse(tillside_session* session, int32_t result, const char* why) {
    session_note(session, "%s", why);
    return result;
}

static int32_t check_deadline(tillside_session* session, uint32_t deadline_ms, uint64_t now_ns,
                              uint64_t* deadline_ns_out) {
    const uint32_t ms = deadline_ms == 0 ? TILLSIDE_DEADLINE_MS_DEFAULT : deadline_ms;
    if (ms < TILLSIDE_DEADLINE_MS_MIN || ms > TILLSIDE_DEADLINE_MS_MAX)
        return refuse(session, TILLSIDE_INVALID, "deadline_ms is not 0 and not between 5 and 5000");
    *deadline_ns_out = now_ns + ms * CLOCK_NS_PER_MS;
    return TILLSIDE_OK;
}

static int32_t check_encoding(tillside_session* session, uint32_t encoding) {
    if (encoding == TILLSIDE_PROTOBUF || encoding == TILLSIDE_JSON) return TILLSIDE_OK;
    return refuse(session, TILLSIDE_INVALID,
                  "encoding is neither TILLSIDE_PROTOBUF nor TILLSIDE_JSON");
}

/* Nothing is written to a reply whose size this plugin cannot know. */
static int32_t clear_reply(tillside_session* session, tillside_reply* reply_out) {
    if (session == NULL || reply_out == NULL) return TILLSIDE_INVALID;
    if (reply_out->struct_size < sizeof *reply_out)
        return refuse(session, TILLSIDE_INVALID, "struct_size of the reply is not set");
    const uint32_t size = reply_out->struct_size;
    memset(reply_out, 0, sizeof *reply_out);
    reply_out->struct_size = size;
    return TILLSIDE_OK;
}

/* Reads the host's request into a frame header; result other than OK: nothing is sent. */
static int32_t take_request(tillside_session* session, const tillside_request* request,
                            uint64_t now_ns, pending* self, tillside_reply* reply_out) {
    int32_t result = clear_reply(session, reply_out);
    if (result != TILLSIDE_OK) return result;
    if (request == NULL || request->struct_size < sizeof *request)
        return refuse(session, TILLSIDE_INVALID, "struct_size of the request is not set");
    if (request->payload_bytes > 0 && request->payload_host == NULL)
        return refuse(session, TILLSIDE_INVALID, "payload_host is NULL but payload_bytes is not 0");
    if (request->kind == 0) return refuse(session, TILLSIDE_INVALID, "kind is 0");
    result = check_encoding(session, request->encoding);
    if (result != TILLSIDE_OK) return result;
    if (request->payload_bytes > TILLSIDE_FRAME_BYTES_MAX - TILLSIDE_FRAME_HEADER_BYTES)
        return refuse(session, TILLSIDE_TOO_LARGE, "the payload with its frame is above 1 MiB");
    result = check_deadline(session, request->deadline_ms, now_ns, &self->deadline_ns);
    if (result != TILLSIDE_OK) return result;

    self->session = session;
    self->payload = request->payload_host;
    self->header.payload_bytes = (uint32_t)request->payload_bytes;
    self->header.encoding = (uint8_t)request->encoding;
    self->header.kind = request->kind;
    if (request->request_id_host != NULL) {
        memcpy(self->header.request_id, request->request_id_host, FRAME_ID_BYTES);
    } else if (identifier_make(self->header.request_id) != 0) {
        return refuse(session, TILLSIDE_INVALID,
                      "the system gives no random bytes for a request id");
    }
    memcpy(reply_out->request_id, self->header.request_id, FRAME_ID_BYTES);
    reply_out->kind = request->kind;
    reply_out->encoding = request->encoding;
    return TILLSIDE_OK;
}

static uint8_t* allocate_reply(void* owner, uint32_t bytes) {
    pending* self = owner;
    self->reply_payload = session_keep_reply(self->session, bytes);
    return self->reply_payload;
}

/* Connects, starting the engine where the session may, until the deadline. An engine that does not
 * listen is no time-out: the kernel says so at once, and the breaker has nothing to spare the
 * host. */
static connection_result connect_until(tillside_session* session, uint64_t deadline_ns) {
    struct timespec pause = {0, 500000};
    for (;;) {
        const connection_result result =
            connection_open(&session->engine, session->socket_path, deadline_ns);
        if (result != CONNECTION_NOBODY) return result;
        if (!session_start_engine(session)) return CONNECTION_NOBODY;
        if (clock_now_ns() + (uint64_t)pause.tv_nsec >= deadline_ns) return CONNECTION_NOBODY;
        (void)nanosleep(&pause, NULL);
        if (pause.tv_nsec < 4000000) pause.tv_nsec *= 2;
    }
}

static connection_result send_once(pending* self, int ready, frame_header* reply,
                                   const char** complaint) {
    tillside_session* session = self->session;
    *complaint = NULL;
    if (!ready) {
        const connection_result connected = connect_until(session, self->deadline_ns);
        if (connected != CONNECTION_DONE) return connected;
    }
    self->header.deadline_ns = self->deadline_ns;
    const connection_receiver receiver = {allocate_reply, self};
    const connection_result result =
        connection_exchange(&session->engine, &self->header, self->payload, self->deadline_ns,
                            receiver, reply, complaint);
    if (result != CONNECTION_DONE && self->reply_payload != NULL) {
        session_drop_reply(session, self->reply_payload);
        self->reply_payload = NULL;
    }
    return result;
}

static void explain(tillside_session* session, connection_result result, const char* complaint) {
    switch (result) {
        case CONNECTION_DONE:
        case CONNECTION_NOBODY: /* said where it was found */
            return;
        case CONNECTION_LOST:
            session_note(session, "the engine on %s went away during the request",
                         session->socket_path);
            return;
        case CONNECTION_TIMED_OUT:
            session_note(session, "the engine on %s did not answer before the deadline",
                         session->socket_path);
            return;
        case CONNECTION_GARBLED:
            session_note(session, "%s", complaint);
            return;
        case CONNECTION_NO_MEMORY:
            session_note(session, "no memory or no descriptor is left in this process");
            return;
    }
}

/* Carries the request to the engine: OK, REFUSED or UNAVAILABLE, not later than the deadline. A
 * kept connection that works needs no look at the breaker: it costs at most one deadline to learn
 * that it no longer does, and that closes it. */
static int32_t carry(pending* self, tillside_reply* reply_out) {
    tillside_session* session = self->session;
    int marked = 0;
    int ready = connection_ready(&session->engine);
    if (!ready && !breaker_admits(session->breaker_file, clock_now_ns(), &marked)) {
        session_note(session,
                     "the engine on %s did not answer lately; it is tried again after a pause",
                     session->socket_path);
        return TILLSIDE_UNAVAILABLE;
    }
    frame_header reply;
    memset(&reply, 0, sizeof reply);
    const char* complaint = NULL;
    connection_result result = CONNECTION_LOST;
    for (int sends = 0; sends < REQUEST_SENDS_MAX && result == CONNECTION_LOST; sends++) {
        result = send_once(self, ready, &reply, &complaint);
        ready = 0;
    }
    explain(session, result, complaint);
    if (result == CONNECTION_TIMED_OUT) breaker_timed_out(session->breaker_file, clock_now_ns());
    if (marked && (result == CONNECTION_DONE || result == CONNECTION_NOBODY))
        breaker_answered(session->breaker_file);
    if (result != CONNECTION_DONE) return TILLSIDE_UNAVAILABLE;

    reply_out->flags = (reply.flags & TILLSIDE_FRAME_REPEATED) != 0 ? TILLSIDE_REPLY_REPEATED : 0;
    reply_out->payload_plugin = self->reply_payload;
    reply_out->payload_bytes = reply.payload_bytes;
    reply_out->cursor = reply.cursor;
    if (reply.status == TILLSIDE_REFUSED)
        session_note(session, "the engine refused the request; the reply holds a Failure in words");
    return (int32_t)reply.status;
}

int32_t request_call(tillside_session* session, const tillside_request* request,
                     tillside_reply* reply_out) {
    pending self;
    memset(&self, 0, sizeof self);
    const int32_t taken = take_request(session, request, clock_now_ns(), &self, reply_out);
    if (taken != TILLSIDE_OK) return taken;
    const int32_t result = carry(&self, reply_out);
    reply_out->cursor = 0;
    return result;
}

int32_t request_post(tillside_session* session, const tillside_request* request,
                     tillside_reply* reply_out) {
    const uint64_t now_ns = clock_now_ns();
    pending self;
    memset(&self, 0, sizeof self);
    const int32_t taken = take_request(session, request, now_ns, &self, reply_out);
    if (taken != TILLSIDE_OK) return taken;
    if (request->kind < TILLSIDE_KIND_POSTABLE_MIN)
        return refuse(session, TILLSIDE_INVALID, "this kind may not be posted; use call");
    self.header.flags = TILLSIDE_FRAME_POST;
    self.deadline_ns = now_ns + (self.deadline_ns - now_ns) / 2;
    const int32_t result = carry(&self, reply_out);
    reply_out->cursor = 0;
    if (result != TILLSIDE_UNAVAILABLE) return result;

    const char* step = "";
    const int failed = spool_write(session->spool_folder, &self.header, self.payload, &step);
    if (failed == 0) return TILLSIDE_SPOOLED;
    session_note_system(session, step, session->spool_folder, failed);
    return TILLSIDE_NOT_SPOOLED;
}

int32_t request_poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                     uint32_t deadline_ms, tillside_reply* reply_out) {
    tillside_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = TILLSIDE_KIND_POLL;
    request.encoding = encoding;
    request.deadline_ms = deadline_ms;
    pending self;
    memset(&self, 0, sizeof self);
    const int32_t taken = take_request(session, &request, clock_now_ns(), &self, reply_out);
    if (taken != TILLSIDE_OK) return taken;
    self.header.cursor = cursor;
    const int32_t result = carry(&self, reply_out);
    if (result != TILLSIDE_OK) reply_out->cursor = cursor;
    return result;
}
