// The dictionaries that tills of this chain may pack small messages with: kept in the store, the
// newest sent down to all tills, older ones known for a while to tills that were away.
//
// Thread: that of the database; Known has a thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/dictionary.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::dictionaries {

// The newest; nullopt before the first.
[[nodiscard]] Result<std::optional<wire::Dictionary>> current(store::Database& database);

struct Made {
    std::uint32_t number = 0;
    double bytes_before = 0;  // of a small message on the wire
    double bytes_after = 0;
};
// Makes one from the newest sales of the log and sends it to all tills, where that saves a
// twentieth of the bytes; nullopt: it would not, or there are too few sales.
[[nodiscard]] Result<std::optional<Made>> renew(store::Database& database, Now now);

// Those that messages may come with, read from the store once each.
class Known {
public:
    explicit Known(store::Database& database) : database_(database) {}
    // nullptr: never made here, or too long ago.
    [[nodiscard]] std::shared_ptr<const wire::ZstdDictionary> find(std::uint32_t number);

private:
    store::Database& database_;
    std::map<std::uint32_t, std::shared_ptr<const wire::ZstdDictionary>> read_;
};

}  // namespace tillside::head_office::dictionaries
