/* The probe: a plugin that hands every call on to the real one and writes down what was asked, what
 * came back, by which thread, and when. A host that calls one session from two threads at once is
 * written down and kept from harm: the calls follow each other. */
#define _GNU_SOURCE
#include "sdk/validator/probe/record.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <tillside/plugin.h>
#include <time.h>
#include <unistd.h>

static const tillside_plugin_v1* real;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static uint64_t now_of(clockid_t clock) {
    struct timespec now = {0, 0};
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void load_real(void) {
    const char* path = getenv(PROBE_PLUGIN_VARIABLE);
    void* library = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void* symbol = library == NULL ? NULL : dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME);
    if (symbol == NULL) return;
    tillside_plugin_entry_function entry;
    memcpy(&entry, &symbol, sizeof entry);
    const uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
    real = entry(&version, 1);
}

static probe_record begin(uint32_t function, const tillside_session* session) {
    probe_record record;
    memset(&record, 0, sizeof record);
    record.function = function;
    record.process = (uint32_t)getpid();
    record.thread = (uint32_t)syscall(SYS_gettid);
    record.session = (uint64_t)(uintptr_t)session;
    record.began_ns = now_of(CLOCK_MONOTONIC);
    return record;
}

static void end(probe_record* record, const uint8_t* payload, const uint8_t* reply) {
    record->ended_ns = now_of(CLOCK_MONOTONIC);
    record->ended_at_us = (int64_t)(now_of(CLOCK_REALTIME) / 1000);
    const char* path = getenv(PROBE_JOURNAL_VARIABLE);
    const int journal =
        path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) return;
    struct iovec parts[3] = {{record, sizeof *record},
                             {(void*)(uintptr_t)payload, record->payload_bytes},
                             {(void*)(uintptr_t)reply, record->reply_bytes}};
    const ssize_t written = writev(journal, parts, 3);
    (void)written; /* a full disk: the validator reads what is there */
    (void)close(journal);
}

static void note_request(probe_record* record, const tillside_request* request) {
    if (request == NULL) return;
    record->kind = request->kind;
    record->encoding = request->encoding;
    record->deadline_ms = request->deadline_ms;
    if (request->payload_host != NULL && request->payload_bytes <= TILLSIDE_REQUEST_BYTES_MAX)
        record->payload_bytes = (uint32_t)request->payload_bytes;
}

static void note_reply(probe_record* record, const tillside_reply* reply) {
    if (record->result == TILLSIDE_INVALID || reply == NULL) return;
    record->reply_flags = reply->flags;
    record->reply_address = (uint64_t)(uintptr_t)reply->payload_plugin;
    record->reply_bytes = reply->payload_plugin == NULL ? 0 : (uint32_t)reply->payload_bytes;
    memcpy(record->request_id, reply->request_id, sizeof record->request_id);
}

typedef int32_t (*ask_function)(tillside_session*, const tillside_request*, tillside_reply*);

static int32_t ask(uint32_t function, ask_function forward, tillside_session* session,
                   const tillside_request* request, tillside_reply* reply) {
    probe_record record = begin(function, session);
    note_request(&record, request);
    (void)pthread_mutex_lock(&turn);
    record.result = forward(session, request, reply);
    (void)pthread_mutex_unlock(&turn);
    note_reply(&record, reply);
    end(&record, request == NULL ? NULL : request->payload_host,
        record.reply_bytes > 0 ? reply->payload_plugin : NULL);
    return record.result;
}

static int32_t probe_open(const tillside_open_options* options, tillside_session** session_out) {
    probe_record record = begin(PROBE_OPEN, NULL);
    record.result = real->open(options, session_out);
    if (session_out != NULL) record.session = (uint64_t)(uintptr_t)*session_out;
    end(&record, NULL, NULL);
    return record.result;
}

static int32_t probe_call(tillside_session* session, const tillside_request* request,
                          tillside_reply* reply) {
    return ask(PROBE_CALL, real->call, session, request, reply);
}

static int32_t probe_post(tillside_session* session, const tillside_request* request,
                          tillside_reply* reply) {
    return ask(PROBE_POST, real->post, session, request, reply);
}

static int32_t probe_poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                          uint32_t deadline_ms, tillside_reply* reply) {
    probe_record record = begin(PROBE_POLL, session);
    record.kind = 2; /* POLL */
    record.encoding = encoding;
    record.deadline_ms = deadline_ms;
    (void)pthread_mutex_lock(&turn);
    record.result = real->poll(session, cursor, encoding, deadline_ms, reply);
    (void)pthread_mutex_unlock(&turn);
    note_reply(&record, reply);
    end(&record, NULL, record.reply_bytes > 0 ? reply->payload_plugin : NULL);
    return record.result;
}

static void probe_release(tillside_session* session, tillside_reply* reply) {
    probe_record record = begin(PROBE_RELEASE, session);
    if (reply != NULL) record.reply_address = (uint64_t)(uintptr_t)reply->payload_plugin;
    (void)pthread_mutex_lock(&turn);
    real->release(session, reply);
    (void)pthread_mutex_unlock(&turn);
    end(&record, NULL, NULL);
}

static void probe_close(tillside_session* session) {
    probe_record record = begin(PROBE_CLOSE, session);
    real->close(session);
    end(&record, NULL, NULL);
}

static const char* probe_last_error(const tillside_session* session) {
    return real->last_error(session);
}

static const tillside_plugin_v1 table = {
    .struct_size = sizeof(tillside_plugin_v1),
    .version = TILLSIDE_PLUGIN_VERSION_1,
    .open = probe_open,
    .call = probe_call,
    .post = probe_post,
    .poll = probe_poll,
    .release = probe_release,
    .close = probe_close,
    .last_error = probe_last_error,
};

__attribute__((visibility("default"))) const void* tillside_plugin_entry(
    const uint32_t* host_versions_host, uint32_t versions);

const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions) {
    (void)pthread_once(&once, load_real);
    if (real == NULL || host_versions_host == NULL) return NULL;
    for (uint32_t i = 0; i < versions; i++)
        if (host_versions_host[i] == TILLSIDE_PLUGIN_VERSION_1) return &table;
    return NULL;
}
