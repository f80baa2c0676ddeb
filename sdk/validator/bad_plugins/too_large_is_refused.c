/* Cuts a payload that is too large, and says that all is well. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_shortening(tillside_session* session, const tillside_request* request,
                               tillside_reply* reply) {
    const uint64_t most = TILLSIDE_REQUEST_BYTES_MAX - 64;
    if (request == NULL || request->payload_bytes <= most || request->payload_host[0] == 'C')
        return good()->call(session, request, reply);
    tillside_request cut = *request;
    cut.payload_bytes = most;
    return good()->call(session, &cut, reply);
}

BAD_PLUGIN(table.call = call_shortening)
