/* Takes a deadline that is too long for the longest there is. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_lenient(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    if (request == NULL || request->deadline_ms <= TILLSIDE_DEADLINE_MS_MAX)
        return good()->call(session, request, reply);
    tillside_request shorter = *request;
    shorter.deadline_ms = TILLSIDE_DEADLINE_MS_MAX;
    return good()->call(session, &shorter, reply);
}

BAD_PLUGIN(table.call = call_lenient)
