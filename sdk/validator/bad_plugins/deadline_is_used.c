/* Gives up after 100 ms, whatever the host's deadline is. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_hasty(tillside_session* session, const tillside_request* request,
                          tillside_reply* reply) {
    if (request == NULL || request->deadline_ms != 2000 || request->payload_bytes != 1)
        return good()->call(session, request, reply);
    tillside_request hasty = *request;
    hasty.deadline_ms = 100;
    return good()->call(session, &hasty, reply);
}

BAD_PLUGIN(table.call = call_hasty)
