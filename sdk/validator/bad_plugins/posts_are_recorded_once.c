/* Does not trust the engine: hands over every post twice. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t post_twice(tillside_session* session, const tillside_request* request,
                          tillside_reply* reply) {
    const int32_t result = good()->post(session, request, reply);
    if (result != TILLSIDE_OK || request->deadline_ms != 2000) return result;
    good()->release(session, reply);
    return good()->post(session, request, reply);
}

BAD_PLUGIN(table.post = post_twice)
