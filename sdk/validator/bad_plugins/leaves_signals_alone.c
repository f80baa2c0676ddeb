/* Makes the whole host ignore SIGPIPE. */
#include <signal.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_ignoring(const tillside_open_options* options, tillside_session** session) {
    (void)signal(SIGPIPE, SIG_IGN);
    return good()->open(options, session);
}

BAD_PLUGIN(table.open = open_ignoring)
