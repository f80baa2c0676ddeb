/* One connection to the engine: connects, sends a frame and reads its reply, never longer than an
 * absolute deadline. It keeps no request alive: whatever goes wrong, the connection is closed, so
 * that nothing late is ever read. */
#ifndef TILLSIDE_SHIM_CONNECTION_H
#define TILLSIDE_SHIM_CONNECTION_H

#include <stdint.h>
#include <sys/types.h>

#include "plugin/shim/frame.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct connection {
    int socket;      /* -1 = none */
    pid_t process;   /* the process that connected: after a fork the child connects anew */
    uint64_t cookie; /* the kernel's name of the socket: a host that closes all descriptors and
                        opens others must not have frames written into its files */
} connection;

typedef enum connection_result {
    CONNECTION_DONE,
    CONNECTION_NOBODY, /* nothing listens on the socket */
    CONNECTION_LOST,   /* the engine went away; the outcome is unknown */
    CONNECTION_TIMED_OUT,
    CONNECTION_GARBLED, /* the engine sent what is no reply to this request; see *complaint_out */
    CONNECTION_NO_MEMORY
} connection_result;

/* Forgets a socket that is not (or no longer) this process's own. 1 where the connection is usable.
 */
int connection_ready(connection* self);

/* Connects; where the engine's queue of connections is full, tries again until the deadline. */
connection_result connection_open(connection* self, const char* socket_path, uint64_t deadline_ns);

/* Where a reply's payload goes: memory of at least that many bytes, or NULL. Called at most once.
 */
typedef struct connection_receiver {
    uint8_t* (*allocate)(void* owner, uint32_t bytes);
    void* owner;
} connection_receiver;

/* Sends one request and reads its reply. Closes the connection for every result but DONE. */
connection_result connection_exchange(connection* self, const frame_header* request,
                                      const uint8_t* payload, uint64_t deadline_ns,
                                      connection_receiver receiver, frame_header* reply_out,
                                      const char** complaint_out);

void connection_close(connection* self);

#ifdef __cplusplus
}
#endif
#endif
