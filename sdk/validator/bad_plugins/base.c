/* The real plugin under another name. */
#include "sdk/validator/bad_plugins/base.h"

#define tillside_plugin_entry good_plugin_entry
#include "plugin/shim/entry.c"

const tillside_plugin_v1* good(void) {
    return &table_v1;
}
