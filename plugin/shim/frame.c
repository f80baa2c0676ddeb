/* The frame header, byte by byte, so that it is the same on every machine. */
#include "plugin/shim/frame.h"

#include <string.h>

static void put(uint8_t* at, uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t* at, unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

void frame_encode(const frame_header* header, uint8_t bytes[TILLSIDE_FRAME_HEADER_BYTES]) {
    memset(bytes, 0, TILLSIDE_FRAME_HEADER_BYTES);
    put(bytes + TILLSIDE_FRAME_AT_LENGTH,
        (uint64_t)header->payload_bytes + TILLSIDE_FRAME_HEADER_BYTES - 4, 4);
    put(bytes + TILLSIDE_FRAME_AT_VERSION, TILLSIDE_FRAME_VERSION, 2);
    bytes[TILLSIDE_FRAME_AT_ENCODING] = header->encoding;
    bytes[TILLSIDE_FRAME_AT_FLAGS] = header->flags;
    put(bytes + TILLSIDE_FRAME_AT_KIND, header->kind, 4);
    put(bytes + TILLSIDE_FRAME_AT_STATUS, header->status, 4);
    memcpy(bytes + TILLSIDE_FRAME_AT_REQUEST_ID, header->request_id, FRAME_ID_BYTES);
    put(bytes + TILLSIDE_FRAME_AT_DEADLINE, header->deadline_ns, 8);
    put(bytes + TILLSIDE_FRAME_AT_CURSOR, header->cursor, 8);
    put(bytes + TILLSIDE_FRAME_AT_CHECKSUM, header->checksum, 8);
}

const char* frame_decode_reply(const uint8_t bytes[TILLSIDE_FRAME_HEADER_BYTES],
                               const frame_header* request, frame_header* reply_out) {
    const uint64_t length = get(bytes + TILLSIDE_FRAME_AT_LENGTH, 4);
    const uint64_t rest = TILLSIDE_FRAME_HEADER_BYTES - 4;
    if (get(bytes + TILLSIDE_FRAME_AT_VERSION, 2) != TILLSIDE_FRAME_VERSION)
        return "the engine speaks another frame version; plugin and engine must be of one release";
    if (length < rest) return "the engine sent a frame that is shorter than its header";
    if (length - rest > TILLSIDE_REPLY_BYTES_MAX) return "the engine sent a reply above 256 KiB";
    reply_out->payload_bytes = (uint32_t)(length - rest);
    reply_out->encoding = bytes[TILLSIDE_FRAME_AT_ENCODING];
    reply_out->flags = bytes[TILLSIDE_FRAME_AT_FLAGS];
    reply_out->kind = (uint32_t)get(bytes + TILLSIDE_FRAME_AT_KIND, 4);
    reply_out->status = (uint32_t)get(bytes + TILLSIDE_FRAME_AT_STATUS, 4);
    memcpy(reply_out->request_id, bytes + TILLSIDE_FRAME_AT_REQUEST_ID, FRAME_ID_BYTES);
    reply_out->deadline_ns = 0;
    reply_out->cursor = get(bytes + TILLSIDE_FRAME_AT_CURSOR, 8);
    reply_out->checksum = 0;
    if ((reply_out->flags & TILLSIDE_FRAME_REPLY) == 0)
        return "the engine sent a frame that is no reply";
    if (memcmp(reply_out->request_id, request->request_id, FRAME_ID_BYTES) != 0)
        return "the engine answered another request";
    if (reply_out->kind != request->kind) return "the engine answered with another kind";
    if (reply_out->encoding != request->encoding)
        return "the engine answered in an encoding that was not asked for";
    if (reply_out->status != TILLSIDE_OK && reply_out->status != TILLSIDE_REFUSED)
        return "the engine answered with a status that this plugin does not know";
    return NULL;
}

uint64_t frame_checksum(const uint8_t* bytes, uint64_t size) {
    uint64_t hash = 14695981039346656037ull;
    for (uint64_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 1099511628211ull;
    return hash;
}
