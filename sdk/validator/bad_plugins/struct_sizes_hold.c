/* Writes a field of a later version whatever the host has room for. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_writing(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    if (result == TILLSIDE_OK && reply->struct_size > sizeof *reply)
        ((uint8_t*)reply)[sizeof *reply] = 0;
    return result;
}

BAD_PLUGIN(table.call = call_writing)
