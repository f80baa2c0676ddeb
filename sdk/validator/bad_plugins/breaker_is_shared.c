/* Forgets with every session what the last one learned. */
#include <stdio.h>
#include <unistd.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_forgetting(const tillside_open_options* options, tillside_session** session) {
    const int32_t result = good()->open(options, session);
    if (result != TILLSIDE_OK) return result;
    char file[4096];
    (void)snprintf(file, sizeof file, "%s.breaker", options->socket_path_host);
    (void)unlink(file);
    return result;
}

BAD_PLUGIN(table.open = open_forgetting)
