/* A host in C17 takes the headers as they are. */
#include <tillside/frame.h>
#include <tillside/plugin.h>

unsigned long tillside_reply_bytes_in_c17(void) {
    return sizeof(tillside_reply);
}
