// How many connections this process can have: each is a file descriptor.
#pragma once

#include <cstddef>

namespace tillside::head_office::api {

// Raises the process's own limit (RLIMIT_NOFILE) as far as the system lets it and as the server can
// use it, and gives how many connections may be open at a time: 8,192 at most (a till keeps two or
// three), and always fewer than descriptors, so that databases and certificates can be opened.
[[nodiscard]] std::size_t make_room_for_connections();

}  // namespace tillside::head_office::api
