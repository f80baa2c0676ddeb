/* Gives the engine twice its time. */
#include <string.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t call_patient(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    if (result != TILLSIDE_UNAVAILABLE || request->deadline_ms != 60) return result;
    tillside_request again = *request;
    uint8_t id[16];
    memcpy(id, reply->request_id, sizeof id);
    again.request_id_host = id;
    return good()->call(session, &again, reply);
}

BAD_PLUGIN(table.call = call_patient)
