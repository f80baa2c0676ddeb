/* Changes the host's umask so that its own files are private. */
#include <sys/stat.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_private(const tillside_open_options* options, tillside_session** session) {
    (void)umask(0077);
    return good()->open(options, session);
}

BAD_PLUGIN(table.open = open_private)
