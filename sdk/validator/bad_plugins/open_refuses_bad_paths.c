/* Takes a relative path for one below /tmp. */
#include <stdio.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_relative(const tillside_open_options* options, tillside_session** session) {
    if (options == NULL || session == NULL || options->struct_size < sizeof *options ||
        options->socket_path_host == NULL || options->socket_path_host[0] == '/')
        return good()->open(options, session);
    char path[4096];
    (void)snprintf(path, sizeof path, "/tmp/%s", options->socket_path_host);
    tillside_open_options absolute = *options;
    absolute.socket_path_host = path;
    return good()->open(&absolute, session);
}

BAD_PLUGIN(table.open = open_relative)
