/* A plugin that looks at every byte that a binding hands it, and says at close what was not given
 * back. It has no engine: a message says itself what is to come of it ("want": a result;
 * "garbled": an answer that is no Reply), so that every result of plugin.h reaches every language,
 * also those that a healthy till never gives. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tillside/plugin.h>

typedef struct kept {
    struct kept* next;
    size_t bytes;
    char payload[];
} kept;

struct tillside_session {
    char paths[512];
    kept* replies;
    unsigned handed_out;
};

static const char* or_none(const char* path) {
    return path == NULL ? "none" : path;
}

static int32_t open_session(const tillside_open_options* options, tillside_session** session_out) {
    *session_out = NULL;
    if (options->struct_size != sizeof *options || options->reserved != 0) return TILLSIDE_INVALID;
    if (options->socket_path_host == NULL || options->socket_path_host[0] != '/')
        return TILLSIDE_INVALID;
    *session_out = calloc(1, sizeof **session_out);
    snprintf((*session_out)->paths, sizeof(*session_out)->paths, "%s %s %s",
             options->socket_path_host, or_none(options->engine_path_host),
             or_none(options->engine_config_host));
    return TILLSIDE_OK;
}

static void answer(tillside_session* session, tillside_reply* reply, const char* text) {
    const size_t bytes = strlen(text);
    kept* made = malloc(sizeof *made + bytes);
    made->next = session->replies;
    made->bytes = bytes;
    memcpy(made->payload, text, bytes);
    session->replies = made;
    session->handed_out++;
    reply->payload_plugin = (const uint8_t*)made->payload;
    reply->payload_bytes = bytes;
}

static int32_t number_after(const char* text, const char* name) {
    const char* at = strstr(text, name);
    return at == NULL ? -1 : atoi(at + strlen(name) + strspn(at + strlen(name), "\": "));
}

static int32_t send(tillside_session* session, const char* function,
                    const tillside_request* request, tillside_reply* reply) {
    if (request->struct_size != sizeof *request || reply->struct_size != sizeof *reply)
        return TILLSIDE_INVALID;
    if (request->encoding != TILLSIDE_JSON || request->payload_bytes == 0) return TILLSIDE_INVALID;
    memset(reply, 0, sizeof *reply);
    reply->struct_size = sizeof *reply;
    reply->kind = request->kind;
    reply->encoding = request->encoding;
    memset(reply->request_id, 0xab, sizeof reply->request_id);
    if (request->request_id_host != NULL) {
        memcpy(reply->request_id, request->request_id_host, sizeof reply->request_id);
        reply->flags = TILLSIDE_REPLY_REPEATED;
    }
    char* payload = strndup((const char*)request->payload_host, request->payload_bytes);
    const int32_t want = number_after(payload, "\"want\"");
    char* text = malloc(request->payload_bytes + 1024);
    sprintf(text,
            "{\"saw\":{\"function\":\"%s\",\"kind\":%" PRIu32 ",\"deadline\":%" PRIu32
            ",\"begins\":\"%c\",\"bytes\":%" PRIu64
            ",\"paths\":\"%s\",\"message\":%s},"
            "\"failure\":{\"code\":\"asked_for\",\"message\":\"as the message wants\"}}",
            function, request->kind, request->deadline_ms, payload[0], request->payload_bytes,
            session->paths, payload);
    if (number_after(payload, "\"garbled\"") == 1) strcpy(text, "{\"cut\":[1,");
    if (number_after(payload, "\"garbled\"") == 2) strcpy(text, "[\"no object\"]");
    if (want != TILLSIDE_UNAVAILABLE && want != TILLSIDE_SPOOLED) answer(session, reply, text);
    free(text);
    free(payload);
    return want < 0 ? TILLSIDE_OK : want;
}

static int32_t call(tillside_session* session, const tillside_request* request,
                    tillside_reply* reply) {
    return send(session, "call", request, reply);
}

static int32_t post(tillside_session* session, const tillside_request* request,
                    tillside_reply* reply) {
    return send(session, "post", request, reply);
}

static int32_t poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                    uint32_t deadline_ms, tillside_reply* reply) {
    if (reply->struct_size != sizeof *reply || encoding != TILLSIDE_JSON) return TILLSIDE_INVALID;
    memset(reply, 0, sizeof *reply);
    reply->struct_size = sizeof *reply;
    reply->cursor = cursor + 1;
    char text[64];
    snprintf(text, sizeof text, "{\"saw\":{\"deadline\":%" PRIu32 "}}", deadline_ms);
    answer(session, reply, text);
    return TILLSIDE_OK;
}

/* What was given back is overwritten, so that a binding that reads it later is seen. */
static void release(tillside_session* session, tillside_reply* reply) {
    for (kept** at = &session->replies; *at != NULL; at = &(*at)->next) {
        if ((*at)->payload != (const char*)reply->payload_plugin) continue;
        kept* found = *at;
        *at = found->next;
        memset(found->payload, '!', found->bytes);
        free(found);
        break;
    }
    reply->payload_plugin = NULL;
    reply->payload_bytes = 0;
}

static void close_session(tillside_session* session) {
    unsigned left = 0;
    while (session->replies != NULL) {
        kept* first = session->replies;
        session->replies = first->next;
        free(first);
        left++;
    }
    fprintf(stderr, "strict: %u of %u replies not given back\n", left, session->handed_out);
    free(session);
}

static const char* last_error(const tillside_session* session) {
    (void)session;
    return "as the message wants: 不行";
}

const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions);
const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions) {
    static const tillside_plugin_v1 table = {sizeof table, TILLSIDE_PLUGIN_VERSION_1,
                                             open_session, call,
                                             post,         poll,
                                             release,      close_session,
                                             last_error};
    return versions == 1 && host_versions_host[0] == TILLSIDE_PLUGIN_VERSION_1 ? &table : NULL;
}
