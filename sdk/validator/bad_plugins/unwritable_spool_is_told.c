/* Says SPOOLED where nothing was written: the sale is lost in silence. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t post_hoping(tillside_session* session, const tillside_request* request,
                           tillside_reply* reply) {
    const int32_t result = good()->post(session, request, reply);
    return result == TILLSIDE_NOT_SPOOLED ? TILLSIDE_SPOOLED : result;
}

BAD_PLUGIN(table.post = post_hoping)
