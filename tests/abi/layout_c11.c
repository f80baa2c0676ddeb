/* The layout of the interface for C11 on 64-bit machines. It is frozen: a difference here breaks
 * every host that was ever compiled. */
#include <stddef.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>

#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved")

AT(tillside_open_options, struct_size, 0);
AT(tillside_open_options, socket_path_host, 8);
AT(tillside_open_options, engine_path_host, 16);
AT(tillside_open_options, engine_config_host, 24);
_Static_assert(sizeof(tillside_open_options) == 32, "tillside_open_options of version 1");

AT(tillside_request, struct_size, 0);
AT(tillside_request, kind, 4);
AT(tillside_request, encoding, 8);
AT(tillside_request, deadline_ms, 12);
AT(tillside_request, payload_host, 16);
AT(tillside_request, payload_bytes, 24);
AT(tillside_request, request_id_host, 32);
_Static_assert(sizeof(tillside_request) == 40, "tillside_request of version 1");

AT(tillside_reply, struct_size, 0);
AT(tillside_reply, flags, 4);
AT(tillside_reply, kind, 8);
AT(tillside_reply, encoding, 12);
AT(tillside_reply, payload_plugin, 16);
AT(tillside_reply, payload_bytes, 24);
AT(tillside_reply, cursor, 32);
AT(tillside_reply, request_id, 40);
_Static_assert(sizeof(tillside_reply) == 56, "tillside_reply of version 1");

AT(tillside_plugin_v1, struct_size, 0);
AT(tillside_plugin_v1, version, 4);
AT(tillside_plugin_v1, open, 8);
AT(tillside_plugin_v1, call, 16);
AT(tillside_plugin_v1, post, 24);
AT(tillside_plugin_v1, poll, 32);
AT(tillside_plugin_v1, release, 40);
AT(tillside_plugin_v1, close, 48);
AT(tillside_plugin_v1, last_error, 56);
_Static_assert(sizeof(tillside_plugin_v1) == 64, "tillside_plugin_v1");

unsigned long tillside_reply_bytes_in_c11(void) {
    return sizeof(tillside_reply);
}
