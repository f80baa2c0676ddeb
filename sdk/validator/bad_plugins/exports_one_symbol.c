/* Exports a helper beside the entry. */
#include "sdk/validator/bad_plugins/base.h"

__attribute__((visibility("default"))) int till_helper(void);
int till_helper(void) {
    return 1;
}

BAD_PLUGIN((void)0)
