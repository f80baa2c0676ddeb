/* Never gives a reply's memory back before close. */
#include "sdk/validator/bad_plugins/base.h"

static void release_nothing(tillside_session* session, tillside_reply* reply) {
    (void)session;
    if (reply == NULL) return;
    reply->payload_plugin = NULL;
    reply->payload_bytes = 0;
}

BAD_PLUGIN(table.release = release_nothing)
