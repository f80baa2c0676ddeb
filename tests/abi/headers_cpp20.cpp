// A host in C++20 takes the headers as they are.
#include <tillside/frame.h>
#include <tillside/plugin.h>

static_assert(__cplusplus >= 202002L && __cplusplus < 202300L);

unsigned long tillside_reply_bytes_in_cpp20() {
    return sizeof(tillside_reply);
}
