/* The library's one exported symbol and the tables that it hands out, one for each version. */
#include <stddef.h>

#include "plugin/shim/request.h"
#include "plugin/shim/session.h"

static const tillside_plugin_v1 table_v1 = {
    .struct_size = sizeof(tillside_plugin_v1),
    .version = TILLSIDE_PLUGIN_VERSION_1,
    .open = session_open,
    .call = request_call,
    .post = request_post,
    .poll = request_poll,
    .release = session_release,
    .close = session_close,
    .last_error = session_last_error,
};

__attribute__((visibility("default"))) const void* tillside_plugin_entry(
    const uint32_t* host_versions_host, uint32_t versions);

const void* tillside_plugin_entry(const uint32_t* host_versions_host, uint32_t versions) {
    if (host_versions_host == NULL) return NULL;
    for (uint32_t i = 0; i < versions; i++) {
        if (host_versions_host[i] == TILLSIDE_PLUGIN_VERSION_1) return &table_v1;
    }
    return NULL;
}
