/* Opens a lock file for every session and never closes it. */
#include <fcntl.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_locking(const tillside_open_options* options, tillside_session** session) {
    const int lock = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int32_t result = good()->open(options, session);
    return lock < 0 && result == TILLSIDE_OK ? TILLSIDE_OK : result;
}

BAD_PLUGIN(table.open = open_locking)
