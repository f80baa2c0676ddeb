/* The spool: where a posted message waits as one file while the engine does not answer. Written so
 * that it is there whole or not at all, also through a power cut, and readable by its owner only.
 * It knows nothing of what is inside; kinds with contact values never come here (tillside/frame.h).
 */
#ifndef TILLSIDE_SHIM_SPOOL_H
#define TILLSIDE_SHIM_SPOOL_H

#include <stdint.h>

#include "plugin/shim/frame.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes <folder>/<request id>.post: file, fsync, rename, fsync of the folder; makes the folder
 * (mode 0700) where it is missing. The deadline of the frame is left out and its checksum put in.
 * 0 = durable; otherwise an errno, and nothing is left behind. *step_out names what failed. */
int spool_write(const char* folder, const frame_header* request, const uint8_t* payload,
                const char** step_out);

#ifdef __cplusplus
}
#endif
#endif
