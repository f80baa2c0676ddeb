/* Non-blocking socket and ppoll against the monotonic clock: the only way to keep a deadline when
 * the other side may be stopped at any instruction. MSG_NOSIGNAL, because the host's SIGPIPE is the
 * host's. */
#include "plugin/shim/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "plugin/shim/clock.h"

#ifndef SO_COOKIE
#define SO_COOKIE 57 /* Linux 4.6 */
#endif

static uint64_t socket_cookie(int socket) {
    uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    if (getsockopt(socket, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return 0;
    return cookie;
}

int connection_ready(connection* self) {
    if (self->socket < 0) return 0;
    if (socket_cookie(self->socket) != self->cookie) {
        self->socket = -1; /* the descriptor is something else by now: not ours to close */
        return 0;
    }
    if (self->process != getpid()) {
        (void)close(self->socket);
        self->socket = -1;
        return 0;
    }
    return 1;
}

void connection_close(connection* self) {
    if (self->socket >= 0 && socket_cookie(self->socket) == self->cookie) (void)close(self->socket);
    self->socket = -1;
}

/* A socket that is not 0, 1 or 2 even where the host has closed those. */
static int make_socket(void) {
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0 || made > 2) return made;
    const int moved = fcntl(made, F_DUPFD_CLOEXEC, 3);
    (void)close(made);
    return moved;
}

connection_result connection_open(connection* self, const char* socket_path, uint64_t deadline_ns) {
    self->socket = -1;
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    const size_t length = strlen(socket_path);
    if (length >= sizeof address.sun_path) return CONNECTION_NOBODY;
    memcpy(address.sun_path, socket_path, length);
    const int made = make_socket();
    if (made < 0) return CONNECTION_NO_MEMORY;
    for (;;) {
        if (connect(made, (const struct sockaddr*)&address, sizeof address) == 0) break;
        const int queue_full = errno == EAGAIN;
        if (errno != EINTR && !queue_full) {
            (void)close(made);
            return CONNECTION_NOBODY;
        }
        if (clock_now_ns() >= deadline_ns) {
            (void)close(made);
            return CONNECTION_TIMED_OUT;
        }
        /* A full queue cannot be waited for: connect() on a Unix socket says EAGAIN, and poll()
         * does not tell when there is room. */
        const struct timespec pause = {0, 500000};
        if (queue_full) (void)nanosleep(&pause, NULL);
    }
    self->socket = made;
    self->process = getpid();
    self->cookie = socket_cookie(made);
    return CONNECTION_DONE;
}

/* Waits until the socket is ready for events. 0 = the deadline has passed. */
static int wait_until(int socket, short events, uint64_t deadline_ns) {
    for (;;) {
        struct pollfd watched = {socket, events, 0};
        const struct timespec left = clock_left(deadline_ns);
        const int ready = ppoll(&watched, 1, &left, NULL);
        if (ready > 0) return 1;
        if (ready == 0) return 0;
        if (errno != EINTR) return 1; /* the send or receive that follows says what is wrong */
    }
}

static connection_result send_all(int socket, const uint8_t* header, const uint8_t* payload,
                                  size_t payload_bytes, uint64_t deadline_ns) {
    const size_t total = TILLSIDE_FRAME_HEADER_BYTES + payload_bytes;
    size_t sent = 0;
    while (sent < total) {
        struct iovec parts[2];
        int count = 0;
        if (sent < TILLSIDE_FRAME_HEADER_BYTES) {
            parts[count].iov_base = (void*)(uintptr_t)(header + sent);
            parts[count++].iov_len = TILLSIDE_FRAME_HEADER_BYTES - sent;
        }
        const size_t from =
            sent < TILLSIDE_FRAME_HEADER_BYTES ? 0 : sent - TILLSIDE_FRAME_HEADER_BYTES;
        if (payload_bytes > from) {
            parts[count].iov_base = (void*)(uintptr_t)(payload + from);
            parts[count++].iov_len = payload_bytes - from;
        }
        struct msghdr message;
        memset(&message, 0, sizeof message);
        message.msg_iov = parts;
        message.msg_iovlen = (size_t)count;
        const ssize_t taken = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (taken > 0) {
            sent += (size_t)taken;
        } else if (taken < 0 && errno == EINTR) {
            if (clock_now_ns() >= deadline_ns) return CONNECTION_TIMED_OUT;
        } else if (taken < 0 && errno != EAGAIN && errno != ENOBUFS) {
            return CONNECTION_LOST;
        } else if (!wait_until(socket, POLLOUT, deadline_ns)) {
            return CONNECTION_TIMED_OUT;
        }
    }
    return CONNECTION_DONE;
}

/* Reads at least `enough` bytes, and what has come behind them as far as there is room. */
static connection_result receive(int socket, uint8_t* bytes, size_t enough, size_t room,
                                 uint64_t deadline_ns, size_t* got_out) {
    size_t got = 0;
    while (got < enough) {
        /* Also where bytes keep coming: a reply that trickles in does not stretch the deadline. */
        if (!wait_until(socket, POLLIN, deadline_ns)) return CONNECTION_TIMED_OUT;
        const ssize_t taken = recv(socket, bytes + got, room - got, 0);
        if (taken == 0) return CONNECTION_LOST;
        if (taken > 0) {
            got += (size_t)taken;
        } else if (errno != EINTR && errno != EAGAIN) {
            return CONNECTION_LOST;
        }
        if (got < enough && clock_now_ns() >= deadline_ns) return CONNECTION_TIMED_OUT;
    }
    *got_out = got;
    return CONNECTION_DONE;
}

static connection_result exchange(int socket, const frame_header* request, const uint8_t* payload,
                                  uint64_t deadline_ns, connection_receiver receiver,
                                  frame_header* reply_out, const char** complaint_out) {
    uint8_t bytes[4096]; /* header and most replies in one recv() */
    frame_encode(request, bytes);
    connection_result result =
        send_all(socket, bytes, payload, request->payload_bytes, deadline_ns);
    if (result != CONNECTION_DONE) return result;
    size_t got = 0;
    result = receive(socket, bytes, TILLSIDE_FRAME_HEADER_BYTES, sizeof bytes, deadline_ns, &got);
    if (result != CONNECTION_DONE) return result;
    *complaint_out = frame_decode_reply(bytes, request, reply_out);
    if (*complaint_out != NULL) return CONNECTION_GARBLED;
    const size_t here = got - TILLSIDE_FRAME_HEADER_BYTES;
    if (here > reply_out->payload_bytes) {
        *complaint_out = "the engine sent more than its reply";
        return CONNECTION_GARBLED;
    }
    if (reply_out->payload_bytes == 0) return CONNECTION_DONE;
    uint8_t* into = receiver.allocate(receiver.owner, reply_out->payload_bytes);
    if (into == NULL) return CONNECTION_NO_MEMORY;
    memcpy(into, bytes + TILLSIDE_FRAME_HEADER_BYTES, here);
    const size_t rest = reply_out->payload_bytes - here;
    return rest == 0 ? CONNECTION_DONE
                     : receive(socket, into + here, rest, rest, deadline_ns, &got);
}

connection_result connection_exchange(connection* self, const frame_header* request,
                                      const uint8_t* payload, uint64_t deadline_ns,
                                      connection_receiver receiver, frame_header* reply_out,
                                      const char** complaint_out) {
    *complaint_out = NULL;
    const connection_result result =
        exchange(self->socket, request, payload, deadline_ns, receiver, reply_out, complaint_out);
    if (result != CONNECTION_DONE) connection_close(self);
    return result;
}
