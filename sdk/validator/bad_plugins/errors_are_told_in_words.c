/* Quotes the payload in last_error: a phone number goes into the host's log. */
#include <stdio.h>

#include "sdk/validator/bad_plugins/base.h"

static _Thread_local char words[256];

static int32_t call_quoting(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    words[0] = '\0';
    if (result != TILLSIDE_OK && request != NULL)
        (void)snprintf(words, sizeof words, "no answer to \"%.*s\"",
                       request->payload_bytes < 100 ? (int)request->payload_bytes : 100,
                       (const char*)request->payload_host);
    return result;
}

static const char* last_error_quoting(const tillside_session* session) {
    return words[0] == '\0' ? good()->last_error(session) : words;
}

BAD_PLUGIN(table.call = call_quoting; table.last_error = last_error_quoting)
