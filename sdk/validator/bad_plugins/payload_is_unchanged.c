/* Cuts payloads at 64 KiB. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_cutting(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    if (request == NULL || request->payload_bytes > TILLSIDE_REQUEST_BYTES_MAX - 64)
        return good()->call(session, request, reply);
    tillside_request cut = *request;
    if (cut.payload_bytes > 65536) cut.payload_bytes = 65536;
    return good()->call(session, &cut, reply);
}

BAD_PLUGIN(table.call = call_cutting)
