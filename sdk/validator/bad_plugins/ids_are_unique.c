/* Numbers its requests, beginning anew with every session. */
#include <string.h>

#include "sdk/validator/bad_plugins/base.h"

static _Thread_local uint8_t last;

static int32_t open_anew(const tillside_open_options* options, tillside_session** session) {
    last = 0;
    return good()->open(options, session);
}

static int32_t call_numbered(tillside_session* session, const tillside_request* request,
                             tillside_reply* reply) {
    if (request == NULL || request->request_id_host != NULL || request->payload_bytes != 1)
        return good()->call(session, request, reply);
    uint8_t id[16];
    memset(id, 7, sizeof id);
    id[15] = ++last;
    tillside_request numbered = *request;
    numbered.request_id_host = id;
    return good()->call(session, &numbered, reply);
}

BAD_PLUGIN(table.open = open_anew; table.call = call_numbered)
