// The ticket book: what became of each ticket and shift, kept on disk, so that the same fact under
// another request is known again and a different one is refused. It judges nothing. Of training
// mode it keeps nothing and knows nothing.
//
// Thread: the engine's main thread. Functions that write want an open transaction of the caller's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/engine/store/database.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::checkout {

// A fact as it was recorded the first time.
struct Noted {
    std::string event_id;
    std::string digest;  // of what the host sent
};

// How a ticket ended.
struct Ended {
    std::string outcome;  // "completed", "voided", "returned"
    Noted noted;
};

// Where a ticket that has not ended stood when it was last put aside or taken up.
struct Standing {
    std::uint64_t revision = 0;
    bool put_aside = false;
};

// Which fact of a ticket's or a shift's life: its name in the tables.
struct Step {
    std::string_view name;
};
inline constexpr Step suspended{"suspended"};
inline constexpr Step resumed{"resumed"};
inline constexpr Step opened{"opened"};
inline constexpr Step closed{"closed"};

class TicketBook {
public:
    explicit TicketBook(store::Database& database) : database_(database) {}

    [[nodiscard]] Result<std::optional<Ended>> end_of(const till::Context& context);
    [[nodiscard]] Result<void> note_end(const till::Context& context, const Ended& ended);

    // Of that revision of the ticket's basket.
    [[nodiscard]] Result<std::optional<Noted>> aside(const till::Context& context, Step step,
                                                     std::uint64_t revision);
    [[nodiscard]] Result<void> note_aside(const till::Context& context, Step step,
                                          std::uint64_t revision, const Noted& noted);
    [[nodiscard]] Result<std::optional<Standing>> standing(const till::Context& context);

    [[nodiscard]] Result<std::optional<Noted>> shift(const till::Context& context,
                                                     const std::string& number, Step step);
    [[nodiscard]] Result<void> note_shift(const till::Context& context, const std::string& number,
                                          Step step, const Noted& noted);

private:
    store::Database& database_;
};

}  // namespace tillside::engine::checkout
