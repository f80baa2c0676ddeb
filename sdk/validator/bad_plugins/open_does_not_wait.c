/* Waits for the engine while the host starts. */
#include <time.h>
#include <unistd.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_waiting(const tillside_open_options* options, tillside_session** session) {
    const struct timespec pause = {0, 30000000};
    if (options != NULL && options->socket_path_host != NULL &&
        access(options->socket_path_host, F_OK) != 0)
        (void)nanosleep(&pause, NULL);
    return good()->open(options, session);
}

BAD_PLUGIN(table.open = open_waiting)
