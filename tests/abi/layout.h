/* The interface as hosts were compiled against it: where every field is, and what every number is.
 * It is frozen: a difference here breaks every host that was ever built. Each language's file of
 * this folder includes it, so that all of them hold it. */
#ifndef TILLSIDE_TESTS_ABI_LAYOUT_H
#define TILLSIDE_TESTS_ABI_LAYOUT_H

#include <stddef.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>

#ifdef __cplusplus
#define HOLDS static_assert
#else
#define HOLDS _Static_assert
#endif
#define AT(type, field, offset) HOLDS(offsetof(type, field) == (offset), #type "." #field " moved")
#define SIZE(type, bytes) HOLDS(sizeof(type) == (bytes), #type " of version 1")
#define IS(name, value) HOLDS((name) == (value), #name " of version 1")

AT(tillside_open_options, struct_size, 0);
AT(tillside_open_options, reserved, 4);
AT(tillside_open_options, socket_path_host, 8);
AT(tillside_open_options, engine_path_host, 16);
AT(tillside_open_options, engine_config_host, 24);
SIZE(tillside_open_options, 32);

AT(tillside_request, struct_size, 0);
AT(tillside_request, kind, 4);
AT(tillside_request, encoding, 8);
AT(tillside_request, deadline_ms, 12);
AT(tillside_request, payload_host, 16);
AT(tillside_request, payload_bytes, 24);
AT(tillside_request, request_id_host, 32);
SIZE(tillside_request, 40);

AT(tillside_reply, struct_size, 0);
AT(tillside_reply, flags, 4);
AT(tillside_reply, kind, 8);
AT(tillside_reply, encoding, 12);
AT(tillside_reply, payload_plugin, 16);
AT(tillside_reply, payload_bytes, 24);
AT(tillside_reply, cursor, 32);
AT(tillside_reply, request_id, 40);
SIZE(tillside_reply, 56);

AT(tillside_plugin_v1, struct_size, 0);
AT(tillside_plugin_v1, version, 4);
AT(tillside_plugin_v1, open, 8);
AT(tillside_plugin_v1, call, 16);
AT(tillside_plugin_v1, post, 24);
AT(tillside_plugin_v1, poll, 32);
AT(tillside_plugin_v1, release, 40);
AT(tillside_plugin_v1, close, 48);
AT(tillside_plugin_v1, last_error, 56);
SIZE(tillside_plugin_v1, 64);

IS(TILLSIDE_PLUGIN_VERSION_1, 1);
IS(TILLSIDE_REQUEST_BYTES_MAX, 1048576);
IS(TILLSIDE_REPLY_BYTES_MAX, 262144);
IS(TILLSIDE_SOCKET_PATH_BYTES_MAX, 100);
IS(TILLSIDE_DEADLINE_MS_MIN, 5);
IS(TILLSIDE_DEADLINE_MS_MAX, 5000);
IS(TILLSIDE_DEADLINE_MS_DEFAULT, 50);
IS(TILLSIDE_OK, 0);
IS(TILLSIDE_SPOOLED, 1);
IS(TILLSIDE_UNAVAILABLE, 2);
IS(TILLSIDE_REFUSED, 3);
IS(TILLSIDE_INVALID, 4);
IS(TILLSIDE_TOO_LARGE, 5);
IS(TILLSIDE_NOT_SPOOLED, 6);
IS(TILLSIDE_PROTOBUF, 1);
IS(TILLSIDE_JSON, 2);
IS(TILLSIDE_REPLY_REPEATED, 1);
HOLDS(sizeof(TILLSIDE_PLUGIN_ENTRY_NAME) == sizeof("tillside_plugin_entry"), "the entry's name");

IS(TILLSIDE_FRAME_VERSION, 1);
IS(TILLSIDE_FRAME_HEADER_BYTES, 64);
IS(TILLSIDE_FRAME_BYTES_MAX, 1048576);
IS(TILLSIDE_FRAME_REPLY, 1);
IS(TILLSIDE_FRAME_POST, 2);
IS(TILLSIDE_FRAME_REPEATED, 4);
IS(TILLSIDE_FRAME_AT_LENGTH, 0);
IS(TILLSIDE_FRAME_AT_VERSION, 4);
IS(TILLSIDE_FRAME_AT_ENCODING, 6);
IS(TILLSIDE_FRAME_AT_FLAGS, 7);
IS(TILLSIDE_FRAME_AT_KIND, 8);
IS(TILLSIDE_FRAME_AT_STATUS, 12);
IS(TILLSIDE_FRAME_AT_REQUEST_ID, 16);
IS(TILLSIDE_FRAME_AT_DEADLINE, 32);
IS(TILLSIDE_FRAME_AT_CURSOR, 40);
IS(TILLSIDE_FRAME_AT_CHECKSUM, 48);
IS(TILLSIDE_KIND_POSTABLE_MIN, 256);
IS(TILLSIDE_KIND_POLL, 2);

#endif
