/* Leaves the pointer to memory that it has given back. */
#include "sdk/validator/bad_plugins/base.h"

static void release_dangling(tillside_session* session, tillside_reply* reply) {
    const uint8_t* payload = reply->payload_plugin;
    good()->release(session, reply);
    reply->payload_plugin = payload;
}

BAD_PLUGIN(table.release = release_dangling)
