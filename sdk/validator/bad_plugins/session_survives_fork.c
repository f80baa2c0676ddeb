/* Ends the process when it finds that the session came through a fork. */
#include <unistd.h>

#include "sdk/validator/bad_plugins/base.h"

static tillside_session* opened;
static pid_t owner;

static int32_t open_owned(const tillside_open_options* options, tillside_session** session) {
    const int32_t result = good()->open(options, session);
    if (result == TILLSIDE_OK) {
        opened = *session;
        owner = getpid();
    }
    return result;
}

static int32_t call_owned(tillside_session* session, const tillside_request* request,
                          tillside_reply* reply) {
    if (session == opened && getpid() != owner) _exit(9);
    return good()->call(session, request, reply);
}

BAD_PLUGIN(table.open = open_owned; table.call = call_owned)
