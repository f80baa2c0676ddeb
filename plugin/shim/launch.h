/* Starts the engine where nothing answers. In production systemd does that; this is for a host that
 * brings its own engine. It starts at most two engines a second and leaves no trace in the host: no
 * child to reap, no SIGCHLD, no descriptor. That only one engine serves a socket is the engine's
 * own lock; this one only keeps two hosts from starting two at the same moment. */
#ifndef TILLSIDE_SHIM_LAUNCH_H
#define TILLSIDE_SHIM_LAUNCH_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum launch_result {
    LAUNCH_WORTH_WAITING, /* started just now, by this process or another: it answers soon */
    LAUNCH_NOT_YET, /* started, but it ends again and again or takes long: do not wait for it */
    LAUNCH_FAILED   /* cannot be started: *step_out and errno say why */
} launch_result;

/* lock_file: kept beside the socket; holds when an engine was last started, and how often in a row.
 * config may be NULL. */
launch_result launch_engine(const char* lock_file, const char* engine, const char* config,
                            const char** step_out);

#ifdef __cplusplus
}
#endif
#endif
