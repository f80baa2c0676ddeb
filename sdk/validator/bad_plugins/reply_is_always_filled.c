/* Forgets the request id where there was no answer. */
#include <string.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t call_forgetting(tillside_session* session, const tillside_request* request,
                               tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    if (result == TILLSIDE_UNAVAILABLE && request->deadline_ms == 20)
        memset(reply->request_id, 0, sizeof reply->request_id);
    return result;
}

BAD_PLUGIN(table.call = call_forgetting)
