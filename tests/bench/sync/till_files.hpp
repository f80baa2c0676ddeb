// A till's database with events that wait for head office, made by the engine's own rooms.
#pragma once

#include <filesystem>
#include <string>

#include "sync/wire/error.hpp"
#include "tests/bench/sync/sale_events.hpp"

namespace tillside::bench {

struct Backlog {
    int events = 0;
    std::uint64_t bytes = 0;  // of the events as recorded
};

// Records `count` events in `data`/till.db for that till, some hundred a transaction.
[[nodiscard]] Result<Backlog> fill_outbox(const std::filesystem::path& data,
                                          const std::string& store, const std::string& till,
                                          SaleEvents& events, int count);

// How many events of `data`/till.db head office has not acknowledged; the engine may be at work.
class OutboxDepth {
public:
    explicit OutboxDepth(const std::filesystem::path& data);
    ~OutboxDepth();
    OutboxDepth(const OutboxDepth&) = delete;
    OutboxDepth& operator=(const OutboxDepth&) = delete;

    [[nodiscard]] std::int64_t events();

private:
    struct Reader;
    std::unique_ptr<Reader> reader_;
};

}  // namespace tillside::bench
