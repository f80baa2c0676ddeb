/* SPDX-License-Identifier: Apache-2.0
 *
 * The frame: how plugin and engine speak over the Unix socket, and what a spool file holds.
 * Hosts do not need this header; it is published so that a test or a debugger can speak it.
 *
 * All numbers are little-endian. A frame is a header of 64 bytes and then the payload:
 *
 *   offset size field
 *        0    4 length       bytes that follow this field: 60 + payload
 *        4    2 version      1
 *        6    1 encoding     TILLSIDE_PROTOBUF or TILLSIDE_JSON
 *        7    1 flags        TILLSIDE_FRAME_*
 *        8    4 kind         tillside.till.v1.Kind
 *       12    4 status       replies: TILLSIDE_OK or TILLSIDE_REFUSED; requests: 0
 *       16   16 request id
 *       32    8 deadline     CLOCK_MONOTONIC, nanoseconds, absolute; the engine discards a request
 *                            whose deadline has passed. 0 = none (spool files, replies)
 *       40    8 cursor       poll and its reply; otherwise 0
 *       48    8 checksum     spool files: FNV-1a 64 of the payload; on the socket 0
 *       56    8 reserved     0
 *
 * A spool file is one request frame with its checksum, named <32 hex digits of the request
 * id>.post, in the folder named like the socket with ".spool" behind it. Files are written under a
 * name that begins with a dot, fsynced, renamed, and the folder fsynced.
 */
#ifndef TILLSIDE_FRAME_H
#define TILLSIDE_FRAME_H

#include <stdint.h>

/* Sizes. */
#define TILLSIDE_FRAME_VERSION 1u           /* of this layout */
#define TILLSIDE_FRAME_HEADER_BYTES 64u     /* in front of every payload */
#define TILLSIDE_FRAME_BYTES_MAX (1u << 20) /* header and payload */

/* Flags of a frame. */
#define TILLSIDE_FRAME_REPLY 1u    /* engine to plugin */
#define TILLSIDE_FRAME_POST 2u     /* sent by post(): the engine answers only after its commit */
#define TILLSIDE_FRAME_REPEATED 4u /* reply: the request id was known */

/* Where the fields of the header begin. */
#define TILLSIDE_FRAME_AT_LENGTH 0u      /* 4 bytes */
#define TILLSIDE_FRAME_AT_VERSION 4u     /* 2 bytes */
#define TILLSIDE_FRAME_AT_ENCODING 6u    /* 1 byte */
#define TILLSIDE_FRAME_AT_FLAGS 7u       /* 1 byte */
#define TILLSIDE_FRAME_AT_KIND 8u        /* 4 bytes */
#define TILLSIDE_FRAME_AT_STATUS 12u     /* 4 bytes */
#define TILLSIDE_FRAME_AT_REQUEST_ID 16u /* 16 bytes */
#define TILLSIDE_FRAME_AT_DEADLINE 32u   /* 8 bytes */
#define TILLSIDE_FRAME_AT_CURSOR 40u     /* 8 bytes */
#define TILLSIDE_FRAME_AT_CHECKSUM 48u   /* 8 bytes */

/* Kinds from here on may be posted, and so may stand in a spool file (see Kind in till.proto). */
#define TILLSIDE_KIND_POSTABLE_MIN 256u

/* The kind of a poll: the one kind that the plugin itself names. */
#define TILLSIDE_KIND_POLL 2u

#endif
