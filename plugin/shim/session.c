/* Sessions: plain memory, one connection. */
#include "plugin/shim/session.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/shim/clock.h"
#include "plugin/shim/launch.h"

void session_note(tillside_session* session, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(session->last_error, sizeof session->last_error, format, arguments);
    va_end(arguments);
}

extern int __xpg_strerror_r(int number, char* words,
                            size_t size); /* POSIX strerror_r, in every libc */

void session_note_system(tillside_session* session, const char* doing, const char* file,
                         int number) {
    char words[96];
    if (__xpg_strerror_r(number, words, sizeof words) != 0)
        (void)snprintf(words, sizeof words, "error %d", number);
    session_note(session, "%s: %s (%s)", doing, words, file);
}

static int is_absolute(const char* path) {
    return path != NULL && path[0] == '/';
}

static void name_files(tillside_session* session) {
    const char* path = session->socket_path;
    (void)snprintf(session->breaker_file, sizeof session->breaker_file, "%s.breaker", path);
    (void)snprintf(session->spool_folder, sizeof session->spool_folder, "%s.spool", path);
    (void)snprintf(session->start_file, sizeof session->start_file, "%s.start", path);
}

int session_start_engine(tillside_session* session) {
    if (session->engine_path == NULL) {
        session_note(session, "no engine listens on %s", session->socket_path);
        return 0;
    }
    const char* step = "";
    const launch_result result =
        launch_engine(session->start_file, session->engine_path, session->engine_config, &step);
    if (result == LAUNCH_FAILED) {
        const int number = errno;
        session_note_system(session, step, session->engine_path, number);
        return 0;
    }
    session_note(session, "the engine was started and does not listen on %s yet",
                 session->socket_path);
    return result == LAUNCH_WORTH_WAITING;
}

int32_t session_open(const tillside_open_options* options, tillside_session** session_out) {
    if (session_out == NULL) return TILLSIDE_INVALID;
    *session_out = NULL;
    if (options == NULL || options->struct_size < sizeof *options) return TILLSIDE_INVALID;
    const char* path = options->socket_path_host;
    if (!is_absolute(path) || strlen(path) > TILLSIDE_SOCKET_PATH_BYTES_MAX)
        return TILLSIDE_INVALID;
    const char* engine = options->engine_path_host;
    const char* config = options->engine_config_host;
    if (engine != NULL && !is_absolute(engine)) return TILLSIDE_INVALID;
    if (config != NULL && !is_absolute(config)) return TILLSIDE_INVALID;

    tillside_session* session = calloc(1, sizeof *session);
    if (session == NULL) return TILLSIDE_INVALID;
    session->engine.socket = -1;
    (void)snprintf(session->socket_path, sizeof session->socket_path, "%s", path);
    name_files(session);
    session->engine_path = engine == NULL ? NULL : strdup(engine);
    session->engine_config = config == NULL ? NULL : strdup(config);
    if ((engine != NULL && session->engine_path == NULL) ||
        (config != NULL && session->engine_config == NULL)) {
        session_close(session);
        return TILLSIDE_INVALID;
    }
    if (engine != NULL && connection_open(&session->engine, session->socket_path, clock_now_ns()) ==
                              CONNECTION_NOBODY)
        (void)session_start_engine(session);
    *session_out = session;
    return TILLSIDE_OK;
}

uint8_t* session_keep_reply(tillside_session* session, uint32_t bytes) {
    session_reply* reply = malloc(sizeof *reply + bytes);
    if (reply == NULL) return NULL;
    reply->next = session->replies;
    session->replies = reply;
    return reply->payload;
}

void session_drop_reply(tillside_session* session, const uint8_t* payload) {
    for (session_reply** at = &session->replies; *at != NULL; at = &(*at)->next) {
        if ((*at)->payload != payload) continue;
        session_reply* found = *at;
        *at = found->next;
        free(found);
        return;
    }
}

void session_release(tillside_session* session, tillside_reply* reply) {
    if (session == NULL || reply == NULL || reply->payload_plugin == NULL) return;
    session_drop_reply(session, reply->payload_plugin);
    reply->payload_plugin = NULL;
    reply->payload_bytes = 0;
}

void session_close(tillside_session* session) {
    if (session == NULL) return;
    if (connection_ready(&session->engine)) connection_close(&session->engine);
    while (session->replies != NULL) {
        session_reply* first = session->replies;
        session->replies = first->next;
        free(first);
    }
    free(session->engine_path);
    free(session->engine_config);
    free(session);
}

const char* session_last_error(const tillside_session* session) {
    return session == NULL ? "no session" : session->last_error;
}
