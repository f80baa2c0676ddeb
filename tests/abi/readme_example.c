#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <tillside/plugin.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL); /* libtillside.so */
    void* symbol = library ? dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME) : NULL;
    if (symbol == NULL) return 3;
    tillside_plugin_entry_function entry;
    memcpy(&entry, &symbol, sizeof entry);
    const uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    const tillside_plugin_v1* tillside = entry(versions, 1);
    if (tillside == NULL) return 4;

    tillside_open_options options = {sizeof options, 0, argv[2], NULL, NULL}; /* the socket */
    tillside_session* session = NULL;
    if (tillside->open(&options, &session) != TILLSIDE_OK) return 5;

    const char hello[] =
        "{\"hostName\":\"my till\",\"context\":{\"store\":\"S1\",\"till\":\"T1\"}}";
    const tillside_request request = {sizeof request,        1 /* HELLO */,    TILLSIDE_JSON, 50,
                                      (const uint8_t*)hello, sizeof hello - 1, NULL};
    tillside_reply reply = {.struct_size = sizeof reply};
    const int32_t result = tillside->call(session, &request, &reply); /* back within 50 ms */
    if (result == TILLSIDE_OK)
        printf("%.*s\n", (int)reply.payload_bytes, (const char*)reply.payload_plugin);
    else
        printf("no help at this till now: %s\n", tillside->last_error(session));
    tillside->release(session, &reply);
    tillside->close(session);
    dlclose(library);
    return 0;
}
