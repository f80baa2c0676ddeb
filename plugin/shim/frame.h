/* Writes and reads the header of a frame (tillside/frame.h). Pure: no I/O, no memory. It refuses to
 * judge payloads; it only says whether a header is one that this plugin may act on. */
#ifndef TILLSIDE_SHIM_FRAME_H
#define TILLSIDE_SHIM_FRAME_H

#include <stdint.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FRAME_ID_BYTES 16u

typedef struct frame_header {
    uint32_t payload_bytes;
    uint8_t encoding;
    uint8_t flags;
    uint32_t kind;
    uint32_t status;
    uint8_t request_id[FRAME_ID_BYTES];
    uint64_t deadline_ns; /* CLOCK_MONOTONIC, 0 = none */
    uint64_t cursor;
    uint64_t checksum;
} frame_header;

void frame_encode(const frame_header* header, uint8_t bytes[TILLSIDE_FRAME_HEADER_BYTES]);

/* Why a reply's header is not acted on; NULL when it is the answer to the request. The words are
 * for last_error. A reply must have the plugin's version, the request's id, kind and encoding, a
 * status that is known, and a payload within TILLSIDE_REPLY_BYTES_MAX. */
const char* frame_decode_reply(const uint8_t bytes[TILLSIDE_FRAME_HEADER_BYTES],
                               const frame_header* request, frame_header* reply_out);

/* FNV-1a 64 (Fowler, Noll, Vo; draft-eastlake-fnv): finds a file that was cut short or damaged. It
 * is no protection against intent. */
uint64_t frame_checksum(const uint8_t* bytes, uint64_t size);

#ifdef __cplusplus
}
#endif
#endif
