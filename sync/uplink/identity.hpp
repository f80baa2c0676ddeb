// What a till shows of itself to head office and by what it knows head office, shared by all that
// speaks to it; and head office's clock, as its answers tell it: a till's own clock may be years
// off and decides nothing here.
//
// Thread: any. What is shown is replaced whole; a request that has begun keeps what it began with.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "sync/wire/time.hpp"

namespace tillside::uplink {

class Identity {
public:
    struct Shown {
        std::string token;                      // bearer; empty: none
        std::string certificate_authority_pem;  // the only ones that are trusted
        std::string certificate_pem;            // the till's own; empty: none
        std::string private_key_pem;            // its key
    };

    explicit Identity(Shown shown) : shown_(std::move(shown)) {}

    [[nodiscard]] Shown shown() const;
    void show(Shown shown);

    // An answer of head office said its time just now, in seconds since 1970.
    void told_time(std::int64_t unix_s);
    // Head office's clock at this moment, to the second; nothing before its first answer.
    [[nodiscard]] std::optional<Now> head_office_now() const;

private:
    mutable std::mutex mutex_;
    Shown shown_;
    std::optional<std::int64_t> ahead_us_;  // of the steady clock
};

}  // namespace tillside::uplink
