/* Needs the mathematics library. */
#include <math.h>

#include "sdk/validator/bad_plugins/base.h"

static int32_t open_rounding(const tillside_open_options* options, tillside_session** session) {
    /* Of a number that the compiler cannot know. */
    volatile double size = options == NULL ? 1.0 : (double)options->struct_size;
    volatile double root = cbrt(size);
    (void)root;
    return good()->open(options, session);
}

BAD_PLUGIN(table.open = open_rounding)
