/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest host in C: finds a customer by phone and prints the card, or says why not.
 *   cc -o host sdk/template/c/host.c $(pkg-config --cflags --libs tillside)
 *   ./host /usr/lib/libtillside.so /run/tillside/till.sock "9123 4567"
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <tillside/plugin.h>

static const tillside_plugin_v1* tillside;
static tillside_session* session;

/* The text of a JSON field from `at` on; a real host reads with its JSON library. */
static const char* text_of(const char* at, const char* field, char* out, size_t bytes) {
    char name[64];
    snprintf(name, sizeof name, "\"%s\":\"", field);
    out[0] = '\0';
    if (at == NULL || (at = strstr(at, name)) == NULL) return NULL;
    at += strlen(name);
    snprintf(out, bytes, "%.*s", (int)strcspn(at, "\""), at);
    return at;
}

/* Sends `json`, with the answer in `answer`; 0 where there is none, and the reason is printed. */
static int ask(uint32_t kind, const char* json, char* answer, size_t bytes) {
    const tillside_request request = {sizeof request,       kind,         TILLSIDE_JSON, 500,
                                      (const uint8_t*)json, strlen(json), NULL};
    tillside_reply reply = {.struct_size = sizeof reply};
    const int32_t result = tillside->call(session, &request, &reply); /* back within 500 ms */
    snprintf(answer, bytes, "%.*s", (int)reply.payload_bytes, (const char*)reply.payload_plugin);
    tillside->release(session, &reply);
    char words[512];
    if (result == TILLSIDE_REFUSED && text_of(answer, "message", words, sizeof words))
        printf("refused: %s\n", words);
    else if (result != TILLSIDE_OK)
        printf("no help at this till now: %s\n", tillside->last_error(session));
    return result == TILLSIDE_OK;
}

int main(int argc, char** argv) {
    if (argc != 4 || strpbrk(argv[3], "\"\\")) return 2;
    void* library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    void* symbol = library ? dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME) : NULL;
    tillside_plugin_entry_function entry;
    memcpy(&entry, &symbol, sizeof entry);
    const uint32_t versions[] = {TILLSIDE_PLUGIN_VERSION_1};
    const tillside_open_options options = {sizeof options, 0, argv[2], NULL, NULL};
    if (symbol == NULL || (tillside = entry(versions, 1)) == NULL ||
        tillside->open(&options, &session) != TILLSIDE_OK) {
        printf("no help at this till now: no plugin\n");
        return 0; /* the sale goes on */
    }
    static char answer[TILLSIDE_REPLY_BYTES_MAX + 1];
    char store[64], till[64], name[256], phone[64], json[1024];
    if (ask(1 /* HELLO */, "{\"hostName\":\"my till\"}", answer, sizeof answer)) {
        text_of(answer, "store", store, sizeof store);
        text_of(answer, "till", till, sizeof till);
        snprintf(json, sizeof json,
                 "{\"context\":{\"store\":\"%s\",\"till\":\"%s\",\"businessDay\":\"2026-01-02\","
                 "\"ticket\":\"1\",\"staff\":\"C1\",\"currency\":\"HKD\"},\"phone\":\"%s\"}",
                 store, till, argv[3]);
        if (ask(21 /* FIND_CUSTOMER */, json, answer, sizeof answer)) {
            if (text_of(answer, "maskedName", name, sizeof name) == NULL) printf("no customer\n");
            if (text_of(answer, "maskedPhone", phone, sizeof phone))
                printf("customer: %s %s\n", name, phone);
            for (const char* at = answer; (at = text_of(at, "purpose", name, sizeof name));)
                if (text_of(at, "state", phone, sizeof phone)) printf("  %s: %s\n", name, phone);
        }
    }
    tillside->close(session);
    dlclose(library);
    return 0;
}
