/* A host of release 1.0, as it was compiled then: greets, records a sale, asks for news, and
 * prints the result of each. Kept with the release; never changed. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <tillside/plugin.h>

static const char hello[] =
    "{\"hostName\":\"host of 1.0\",\"context\":{\"store\":\"CWB\","
    "\"till\":\"CWB-1\"}}";
static const char sale[] =
    "{\"context\":{\"store\":\"CWB\",\"till\":\"CWB-1\",\"businessDay\":\"2026-01-02\","
    "\"ticket\":\"old-host\",\"currency\":\"HKD\"},\"basket\":{\"revision\":1,\"total\":2500,"
    "\"lines\":[{\"sku\":\"A1\",\"quantityMilli\":2000,\"unitPrice\":1250,\"amount\":2500}]},"
    "\"tenders\":[{\"kind\":\"CASH\",\"amount\":2500}]}";

static tillside_request json(uint32_t kind, const char* text, size_t bytes) {
    tillside_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.kind = kind;
    request.encoding = TILLSIDE_JSON;
    request.deadline_ms = 2000;
    request.payload_host = (const uint8_t*)text;
    request.payload_bytes = bytes;
    return request;
}

int main(int count, char** arguments) {
    if (count != 3) return 2;
    void* library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    void* symbol = library ? dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME) : NULL;
    if (symbol == NULL) return 3;
    tillside_plugin_entry_function entry;
    memcpy(&entry, &symbol, sizeof entry);
    const uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    const tillside_plugin_v1* tillside = (const tillside_plugin_v1*)entry(versions, 1);
    if (tillside == NULL) return 4;
    tillside_open_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.socket_path_host = arguments[2];
    tillside_session* session = NULL;
    if (tillside->open(&options, &session) != TILLSIDE_OK) return 5;

    /* What lies behind the structs of 1.0 is not the plugin's to touch. */
    struct {
        tillside_reply reply;
        unsigned char behind[64];
    } room;
    memset(&room, 0x5a, sizeof room);
    memset(&room.reply, 0, sizeof room.reply);
    room.reply.struct_size = sizeof room.reply;

    tillside_request request = json(1, hello, sizeof hello - 1);
    int32_t result = tillside->call(session, &request, &room.reply);
    printf("hello %d %s\n", (int)result,
           room.reply.payload_bytes > 0 ? "answered" : tillside->last_error(session));
    tillside->release(session, &room.reply);
    request = json(256, sale, sizeof sale - 1);
    result = tillside->post(session, &request, &room.reply);
    printf("sale %d\n", (int)result);
    tillside->release(session, &room.reply);
    result = tillside->poll(session, 0, TILLSIDE_JSON, 2000, &room.reply);
    printf("news %d\n", (int)result);
    tillside->release(session, &room.reply);
    for (size_t i = 0; i < sizeof room.behind; i++)
        if (room.behind[i] != 0x5a) return 6;
    tillside->close(session);
    dlclose(library);
    return 0;
}
