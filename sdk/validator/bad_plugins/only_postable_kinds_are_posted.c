/* Carries a call as a post: a look-up may be spooled, phone number and all. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t post_anything(tillside_session* session, const tillside_request* request,
                             tillside_reply* reply) {
    if (request == NULL || request->kind >= 256 || request->deadline_ms != 40)
        return good()->post(session, request, reply);
    tillside_request renamed = *request;
    renamed.kind += 256;
    return good()->post(session, &renamed, reply);
}

BAD_PLUGIN(table.post = post_anything)
