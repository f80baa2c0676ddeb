/* Keeps one reply for each session: a new one overwrites the last. */
#include <string.h>

#include "sdk/validator/bad_plugins/base.h"

static _Thread_local uint8_t kept[TILLSIDE_REPLY_BYTES_MAX];

static int32_t call_overwriting(tillside_session* session, const tillside_request* request,
                                tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    if (result != TILLSIDE_OK || reply->payload_plugin == NULL) return result;
    const uint64_t bytes = reply->payload_bytes;
    memcpy(kept, reply->payload_plugin, bytes);
    good()->release(session, reply);
    reply->payload_plugin = kept;
    reply->payload_bytes = bytes;
    return result;
}

BAD_PLUGIN(table.call = call_overwriting)
