#include "sync/head_office/api/server/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace tillside::head_office::api {

namespace {

constexpr rlim_t connections_max = 8192;
constexpr rlim_t for_other_files = 192;
constexpr rlim_t usual_limit = 1024;

}  // namespace

std::size_t make_room_for_connections() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) limit = {usual_limit, usual_limit};
    const rlim_t wanted = std::min(connections_max + for_other_files, limit.rlim_max);
    if (limit.rlim_cur < wanted) {
        const rlimit raised{wanted, limit.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit.rlim_cur = wanted;
    }
    const rlim_t most = std::min(limit.rlim_cur, wanted);
    return static_cast<std::size_t>(most > 2 * for_other_files ? most - for_other_files : most / 2);
}

}  // namespace tillside::head_office::api
