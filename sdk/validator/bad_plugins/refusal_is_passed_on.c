/* Takes a refusal for an answer. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_accepting(tillside_session* session, const tillside_request* request,
                              tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    return result == TILLSIDE_REFUSED && reply->payload_bytes < 10 ? TILLSIDE_OK : result;
}

BAD_PLUGIN(table.call = call_accepting)
