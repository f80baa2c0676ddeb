/* Gives its table to every host, whatever versions that speaks. */
#include "sdk/validator/bad_plugins/base.h"

__attribute__((visibility("default"))) const void* tillside_plugin_entry(
    const uint32_t* versions_host, uint32_t versions);
const void* tillside_plugin_entry(const uint32_t* versions_host, uint32_t versions) {
    (void)versions_host;
    (void)versions;
    return good();
}
