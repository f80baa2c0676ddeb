/* What a session is, and what open, release, close and last_error do with it. It holds nothing that
 * must survive the process: paths, one connection, the replies not yet given back, the last error.
 */
#ifndef TILLSIDE_SHIM_SESSION_H
#define TILLSIDE_SHIM_SESSION_H

#include <tillside/plugin.h>

#include "plugin/shim/connection.h"

#define SESSION_FILE_BYTES (TILLSIDE_SOCKET_PATH_BYTES_MAX + 16u)

/* A reply's payload, in the session's list until release(). */
typedef struct session_reply {
    struct session_reply* next;
    uint8_t payload[];
} session_reply;

struct tillside_session {
    connection engine;
    char socket_path[TILLSIDE_SOCKET_PATH_BYTES_MAX + 1];
    char breaker_file[SESSION_FILE_BYTES];
    char spool_folder[SESSION_FILE_BYTES];
    char start_file[SESSION_FILE_BYTES];
    char* engine_path;   /* NULL: the plugin starts nothing */
    char* engine_config; /* NULL: the engine's defaults */
    session_reply* replies;
    char last_error[256];
};

/* The functions of the table, as tillside/plugin.h promises them. */
int32_t session_open(const tillside_open_options* options, tillside_session** session_out);
void session_release(tillside_session* session, tillside_reply* reply);
void session_close(tillside_session* session);
const char* session_last_error(const tillside_session* session);

/* Memory for a payload, owned by the session; NULL without memory. */
uint8_t* session_keep_reply(tillside_session* session, uint32_t bytes);
void session_drop_reply(tillside_session* session, const uint8_t* payload);

/* What last_error says from now on. Never with anything of a payload in it. */
__attribute__((format(printf, 2, 3))) void session_note(tillside_session* session,
                                                        const char* format, ...);
/* The same for a system error: "<doing>: <what the system says> (<file>)". */
void session_note_system(tillside_session* session, const char* doing, const char* file,
                         int number);

/* Starts the engine where this session may. 1 where it is worth waiting for; otherwise, and until
 * then, last_error says why nothing listens. */
int session_start_engine(tillside_session* session);

#endif
