/* SPDX-License-Identifier: Apache-2.0
 *
 * What the probe plugin writes into its journal for each call of the interface: this header, the
 * request's payload, the reply's payload. One write() each, appended, so that a host may fork or be
 * a new process for every action. The journal lives as long as one run of the validator.
 */
#ifndef TILLSIDE_PROBE_RECORD_H
#define TILLSIDE_PROBE_RECORD_H

#include <stdint.h>

#define PROBE_PLUGIN_VARIABLE "TILLSIDE_PROBE_PLUGIN"   /* the plugin behind the probe */
#define PROBE_JOURNAL_VARIABLE "TILLSIDE_PROBE_JOURNAL" /* the journal's path */

#define PROBE_OPEN 1u
#define PROBE_CALL 2u
#define PROBE_POST 3u
#define PROBE_POLL 4u
#define PROBE_RELEASE 5u
#define PROBE_CLOSE 6u

typedef struct probe_record {
    uint32_t function; /* PROBE_* */
    uint32_t process;
    uint32_t thread;
    int32_t result;
    uint64_t session;  /* its address: names it within the process */
    uint64_t began_ns; /* CLOCK_MONOTONIC, before the probe waits for another thread */
    uint64_t ended_ns;
    int64_t ended_at_us; /* wall clock */
    uint32_t kind;
    uint32_t encoding;
    uint32_t deadline_ms;
    uint32_t reply_flags;
    uint64_t reply_address; /* of its payload: release() names it again */
    uint8_t request_id[16];
    uint32_t payload_bytes;
    uint32_t reply_bytes;
} probe_record;

#endif
