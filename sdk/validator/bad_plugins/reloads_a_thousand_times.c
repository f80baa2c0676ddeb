/* Cannot be unloaded: marked so when it is linked (see CMakeLists.txt). */
#include "sdk/validator/bad_plugins/base.h"

BAD_PLUGIN((void)0)
