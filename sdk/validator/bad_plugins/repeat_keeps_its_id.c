/* Makes a new request id for a repeat. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t call_anew(tillside_session* session, const tillside_request* request,
                         tillside_reply* reply) {
    if (request == NULL) return good()->call(session, request, reply);
    tillside_request anew = *request;
    anew.request_id_host = NULL;
    return good()->call(session, &anew, reply);
}

BAD_PLUGIN(table.call = call_anew)
