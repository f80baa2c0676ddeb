/* Leaves its spool files open to everybody on the machine. */
#include <stdio.h>
#include <sys/stat.h>

#include "sdk/validator/bad_plugins/base.h"

static char spool[256];

static int32_t open_noting(const tillside_open_options* options, tillside_session** session) {
    const int32_t result = good()->open(options, session);
    if (result == TILLSIDE_OK)
        (void)snprintf(spool, sizeof spool, "%s.spool", options->socket_path_host);
    return result;
}

static int32_t post_openly(tillside_session* session, const tillside_request* request,
                           tillside_reply* reply) {
    const int32_t result = good()->post(session, request, reply);
    if (result != TILLSIDE_SPOOLED) return result;
    char file[512];
    int length = snprintf(file, sizeof file, "%s/", spool);
    for (int i = 0; i < 16; i++)
        length += snprintf(file + length, 3, "%02x", reply->request_id[i]);
    (void)snprintf(file + length, 6, ".post");
    (void)chmod(file, 0644);
    return result;
}

BAD_PLUGIN(table.open = open_noting; table.post = post_openly)
