/* A host that is a process of its own: loads the plugin, opens a session, makes some calls that do
 * nothing, and closes. It ends with 0 only where every call was answered with OK.
 * usage: cold_host PLUGIN SOCKET CALLS */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <tillside/plugin.h>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    void* symbol = library ? dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME) : NULL;
    if (symbol == NULL) return 3;
    tillside_plugin_entry_function entry;
    memcpy(&entry, &symbol, sizeof entry);
    const uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    const tillside_plugin_v1* tillside = entry(versions, 1);
    tillside_open_options options = {sizeof options, 0, argv[2], NULL, NULL};
    tillside_session* session = NULL;
    if (tillside == NULL || tillside->open(&options, &session) != TILLSIDE_OK) return 4;
    const tillside_request hello = {sizeof hello, 1 /* HELLO */, TILLSIDE_PROTOBUF, 1000, NULL, 0,
                                    NULL};
    int failed = 0;
    for (long calls = strtol(argv[3], NULL, 10); calls > 0; calls--) {
        tillside_reply reply = {.struct_size = sizeof reply};
        failed |= tillside->call(session, &hello, &reply) != TILLSIDE_OK;
        tillside->release(session, &reply);
    }
    tillside->close(session);
    dlclose(library);
    return failed ? 5 : 0;
}
