/* A host that is a new process for every cashier action: loads the plugin, makes one call to an
 * engine that does not answer, and prints how long the call took and how long all of it, in
 * microseconds. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <tillside/plugin.h>
#include <time.h>

static double microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const double start = microseconds();
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
    const tillside_request request = {
        sizeof request, 3 /* STATUS */, TILLSIDE_PROTOBUF, 50, NULL, 0, NULL};
    tillside_reply reply = {.struct_size = sizeof reply};
    const double called = microseconds();
    const int32_t result = tillside->call(session, &request, &reply);
    const double answered = microseconds();
    tillside->release(session, &reply);
    tillside->close(session);
    dlclose(library);
    printf("%d %.1f %.1f\n", (int)result, answered - called, microseconds() - start);
    return 0;
}
