// The least that store and forward costs, by ../shared/bench/ref_edge.c and ref_hub.c made
// readable:
// one process reads the till's rows from SQLite, packs 500 at a time with zstd, sends them over
// loopback TCP and keeps four on their way; another unpacks, commits them to SQLite (FULL) and only
// then acknowledges; the first commits each acknowledgement. No TLS, HTTP, protobuf, checks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "sync/wire/error.hpp"

namespace tillside::bench::reference {

struct Drained {
    std::int64_t events = 0;
    double seconds = 0;
    std::uint64_t bytes = 0;  // on the wire, both ways
};

// `till` is a till's database (outbox_events); it is read, and gets a table of its own for the
// acknowledgements. `hub` does not exist yet.
[[nodiscard]] Result<Drained> drain(const std::filesystem::path& till,
                                    const std::filesystem::path& hub);

}  // namespace tillside::bench::reference
