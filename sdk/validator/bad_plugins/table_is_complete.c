/* Forgets to say which version its table is. */
#include "sdk/validator/bad_plugins/base.h"

BAD_PLUGIN(table.version = 0)
