/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest plugin: the whole interface of plugin.h without an engine behind it. It answers
 * HELLO as till T1 of store S1 and is away for everything else, which a host must bear anyway. A
 * POS vendor starts host tests with it, before there is an engine.
 *
 *   cc -shared -fPIC -o hello.so sdk/template/plugin/plugin.c $(pkg-config --cflags tillside)
 */
#include <stdlib.h>
#include <string.h>
#include <tillside/plugin.h>

struct tillside_session {
    const char* last_error;
};

static int32_t open_session(const tillside_open_options* options, tillside_session** session_out) {
    *session_out = NULL;
    if (options->socket_path_host == NULL || options->socket_path_host[0] != '/')
        return TILLSIDE_INVALID;
    *session_out = calloc(1, sizeof **session_out);
    if (*session_out == NULL) return TILLSIDE_INVALID;
    (*session_out)->last_error = "";
    return TILLSIDE_OK;
}

static int32_t call(tillside_session* session, const tillside_request* request,
                    tillside_reply* reply) {
    static const char json[] = "{\"hello\":{\"store\":\"S1\",\"till\":\"T1\"}}";
    static const char protobuf[] = "\x5a\x08\x12\x02S1\x1a\x02T1"; /* the same */
    memset(reply, 0, sizeof *reply);
    reply->struct_size = sizeof *reply;
    reply->kind = request->kind;
    reply->encoding = request->encoding;
    if (request->request_id_host != NULL) memcpy(reply->request_id, request->request_id_host, 16);
    if (request->kind == 1 /* HELLO */) {
        const int wants_json = request->encoding == TILLSIDE_JSON;
        reply->payload_plugin = (const uint8_t*)(wants_json ? json : protobuf);
        reply->payload_bytes = wants_json ? sizeof json - 1 : sizeof protobuf - 1;
        return TILLSIDE_OK;
    }
    session->last_error = "this plugin has no engine";
    return request->kind < 256 ? TILLSIDE_UNAVAILABLE : TILLSIDE_NOT_SPOOLED;
}

static int32_t poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                    uint32_t deadline_ms, tillside_reply* reply) {
    const tillside_request request = {
        sizeof request, 2 /* POLL */, encoding, deadline_ms, NULL, 0, NULL};
    const int32_t result = call(session, &request, reply);
    reply->cursor = cursor;
    return result;
}

static void release(tillside_session* session, tillside_reply* reply) {
    (void)session; /* the one answer is static */
    reply->payload_plugin = NULL;
    reply->payload_bytes = 0;
}

static void close_session(tillside_session* session) {
    free(session);
}

static const char* last_error(const tillside_session* session) {
    return session->last_error;
}

const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions);
const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions) {
    static const tillside_plugin_v1 table = {sizeof table, TILLSIDE_PLUGIN_VERSION_1,
                                             open_session, call,
                                             call,         poll,
                                             release,      close_session,
                                             last_error};
    for (uint32_t i = 0; i < versions; i++)
        if (host_versions_host[i] == TILLSIDE_PLUGIN_VERSION_1) return &table;
    return NULL;
}
