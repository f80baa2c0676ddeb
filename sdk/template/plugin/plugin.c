/* SPDX-License-Identifier: Apache-2.0
 * The smallest plugin: plugin.h without an engine, to test hosts with. It answers HELLO as till T1
 * of store S1, refuses wrong calls, and is away for the rest, which a host must bear anyway.
 *   cc -shared -fPIC -o hello.so sdk/template/plugin/plugin.c $(pkg-config --cflags tillside)
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <tillside/plugin.h>

struct tillside_session {
    const char* last_error;
};
static int32_t open_session(const tillside_open_options* options, tillside_session** session_out) {
    if (session_out != NULL) *session_out = NULL;
    if (session_out == NULL || options == NULL || options->struct_size < sizeof *options ||
        options->socket_path_host == NULL || options->socket_path_host[0] != '/' ||
        strlen(options->socket_path_host) > TILLSIDE_SOCKET_PATH_BYTES_MAX ||
        (*session_out = calloc(1, sizeof **session_out)) == NULL)
        return TILLSIDE_INVALID;
    (*session_out)->last_error = "";
    return TILLSIDE_OK;
}
static int32_t call(tillside_session* session, const tillside_request* request,
                    tillside_reply* reply) {
    static const char json[] = "{\"hello\":{\"store\":\"S1\",\"till\":\"T1\"}}";
    static const char protobuf[] = "\x5a\x08\x12\x02S1\x1a\x02T1";
    if (session == NULL || request == NULL || reply == NULL || reply->struct_size < sizeof *reply)
        return TILLSIDE_INVALID;
    session->last_error = "struct_size, kind, encoding, deadline or payload is wrong";
    *reply = (tillside_reply){
        .struct_size = reply->struct_size, .kind = request->kind, .encoding = request->encoding};
    const uint32_t deadline_ms = request->deadline_ms == 0 ? 50 : request->deadline_ms;
    const int wants_json = request->encoding == TILLSIDE_JSON;
    if (request->struct_size < sizeof *request || request->kind == 0 ||
        (!wants_json && request->encoding != TILLSIDE_PROTOBUF) || deadline_ms < 5 ||
        deadline_ms > 5000 || (request->payload_host == NULL && request->payload_bytes > 0) ||
        getrandom(reply->request_id, 16, 0) != 16)
        return TILLSIDE_INVALID;
    if (request->payload_bytes > TILLSIDE_REQUEST_BYTES_MAX - 64) return TILLSIDE_TOO_LARGE;
    if (request->request_id_host != NULL) memcpy(reply->request_id, request->request_id_host, 16);
    session->last_error = "this plugin has no engine";
    if (request->kind != 1 /* HELLO */) return TILLSIDE_UNAVAILABLE;
    reply->payload_plugin = (const uint8_t*)(wants_json ? json : protobuf);
    reply->payload_bytes = strlen((const char*)reply->payload_plugin);
    return TILLSIDE_OK;
}
static int32_t post(tillside_session* session, const tillside_request* request,
                    tillside_reply* reply) {
    const int32_t result = call(session, request, reply);
    if (result == TILLSIDE_UNAVAILABLE && request->kind >= 256) return TILLSIDE_NOT_SPOOLED;
    return result == TILLSIDE_TOO_LARGE ? result : TILLSIDE_INVALID;
}
static int32_t poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                    uint32_t deadline_ms, tillside_reply* reply) {
    const tillside_request request = {sizeof request, 2, encoding, deadline_ms, NULL, 0, NULL};
    const int32_t result = call(session, &request, reply);
    if (result != TILLSIDE_INVALID) reply->cursor = cursor;
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

const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions) {
    static const tillside_plugin_v1 table = {sizeof table, 1,       open_session,  call,      post,
                                             poll,         release, close_session, last_error};
    for (uint32_t i = 0; host_versions_host != NULL && i < versions; i++)
        if (host_versions_host[i] == TILLSIDE_PLUGIN_VERSION_1) return &table;
    return NULL;
}
