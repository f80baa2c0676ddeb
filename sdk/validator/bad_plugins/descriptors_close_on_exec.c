/* Leaves its socket to the programs that the host starts. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t call_inheriting(tillside_session* session, const tillside_request* request,
                               tillside_reply* reply) {
    const int32_t result = good()->call(session, request, reply);
    for (int i = 3; i < 64; i++) {
        struct sockaddr_un peer;
        socklen_t size = sizeof peer;
        if (getpeername(i, (struct sockaddr*)&peer, &size) == 0 && size > sizeof(sa_family_t))
            (void)fcntl(i, F_SETFD, 0);
    }
    return result;
}

BAD_PLUGIN(table.call = call_inheriting)
