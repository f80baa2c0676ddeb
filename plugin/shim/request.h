/* call, post and poll: what tillside/plugin.h promises about deadlines, repeats and the spool. */
#ifndef TILLSIDE_SHIM_REQUEST_H
#define TILLSIDE_SHIM_REQUEST_H

#include <tillside/plugin.h>

int32_t request_call(tillside_session* session, const tillside_request* request,
                     tillside_reply* reply_out);
int32_t request_post(tillside_session* session, const tillside_request* request,
                     tillside_reply* reply_out);
int32_t request_poll(tillside_session* session, uint64_t cursor, uint32_t encoding,
                     uint32_t deadline_ms, tillside_reply* reply_out);

#endif
