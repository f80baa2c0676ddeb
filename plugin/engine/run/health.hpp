// The engine's health, gathered from its rooms: what STATUS and `tillsided status` show, and what
// goes to head office with each batch.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/spool/spool.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::engine::run {

class Health {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        spool::Spool& spool;
    };
    explicit Health(Rooms rooms) : rooms_(rooms) {}

    // Figures of rooms that come later; called when a status is asked for.
    std::function<std::uint64_t()> customers = [] { return std::uint64_t{0}; };
    // Of how many changes how many have come while head office sends everything anew; 0 of 0: it
    // does not.
    std::function<std::pair<std::uint64_t, std::uint64_t>()> loading = [] {
        return std::pair<std::uint64_t, std::uint64_t>();
    };
    std::function<std::string()> model_version = [] { return std::string(); };

    void head_office_reached(bool reached, Now now);
    // By the last attempt.
    [[nodiscard]] bool reaches_head_office() const { return head_office_reached_; }
    // Head office answers, and does not let this till in: why, in its words. Until it does again.
    void refused(std::string why) { refused_why_ = std::move(why); }
    void let_in() { refused_why_.clear(); }
    // The lasting signs that stand on every reply: head office away for long, a full disk.
    void add_badges(till::Reply& reply, Now now) const;
    // Words that stand in every status from now on ("the database was damaged and put aside as …").
    void warn(std::string words) { warnings_.push_back(std::move(words)); }

    [[nodiscard]] Result<till::EngineStatus> status();
    [[nodiscard]] Result<wire::TillHealth> till_health(Now now);

private:
    Rooms rooms_;
    bool head_office_reached_ = false;
    std::optional<std::int64_t> away_since_us_;  // nullopt while it is reached, or never asked
    std::string refused_why_;                    // empty: it is let in, or was not heard
    std::vector<std::string> warnings_;
};

}  // namespace tillside::engine::run
