/* Tells its troubles on the host's standard error. */
#include <unistd.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t call_telling(tillside_session* session, const tillside_request* request,
                            tillside_reply* reply) {
    static const char words[] = "the engine does not answer\n";
    const int32_t result = good()->call(session, request, reply);
    if (result == TILLSIDE_UNAVAILABLE && write(2, words, sizeof words - 1) < 0) return result;
    return result;
}

BAD_PLUGIN(table.call = call_telling)
