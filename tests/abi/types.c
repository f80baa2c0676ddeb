/* Every type of the interface, reachable from two functions, so that abidw and abidiff see them:
 * the plugin itself is built without debug information and exports only an untyped entry. */
#include <tillside/plugin.h>

const tillside_plugin_v1* tillside_abi_table(void);
const tillside_plugin_v1* tillside_abi_table(void) {
    return NULL;
}

tillside_plugin_entry_function tillside_abi_entry(void);
tillside_plugin_entry_function tillside_abi_entry(void) {
    return NULL;
}
