/* Asks for everything from the beginning each time. */
#include "sdk/validator/bad_plugins/base.h"

static int32_t poll_from_zero(tillside_session* session, uint64_t cursor, uint32_t encoding,
                              uint32_t deadline_ms, tillside_reply* reply) {
    (void)cursor;
    return good()->poll(session, 0, encoding, deadline_ms, reply);
}

BAD_PLUGIN(table.poll = poll_from_zero)
