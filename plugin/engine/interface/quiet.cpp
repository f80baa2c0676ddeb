#include "plugin/engine/interface/quiet.hpp"

#include <fmt/format.h>

namespace tillside::engine::interface {

namespace {

using store::Sql;

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t hour_us = 60 * minute_us;

constexpr Sql set_until{"UPDATE quiet SET until_us = ?1"};
constexpr Sql read_until{"SELECT until_us FROM quiet"};

}  // namespace

void Quiet::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::KeepQuiet>(till::KEEP_QUIET, server::Keeps::a_record,
                                   [this](const auto& message, const server::Call& call) {
                                       return keep_quiet(message, call);
                                   });
}

Result<till::Reply> Quiet::keep_quiet(const till::KeepQuiet& message, const server::Call& call) {
    if (message.minutes() > minutes_max) {
        return fail_at(Domain::message, "bad_minutes", "minutes",
                       fmt::format("questions are held back for {} minutes at most", minutes_max));
    }
    const std::int64_t minutes = message.minutes() == 0 ? minutes_max : message.minutes();
    auto kept = database_->attempt("keeping quiet", [&] {
        database_->query(set_until).bind(call.now.us + minutes * minute_us).run();
    });
    if (!kept) return std::unexpected(kept.error());
    return till::Reply();
}

Result<bool> Quiet::may_ask(Now now) {
    std::erase_if(asked_us_, [&](std::int64_t at_us) { return now.us - at_us >= hour_us; });
    if (asked_us_.size() >= questions_an_hour) return false;
    return database_->attempt("reading until when to be quiet", [&] {
        auto row = database_->query(read_until);
        const std::int64_t until_us = row.step() ? row.integer(0) : 0;
        // A clock that was set back does not make half an hour longer.
        return now.us >= until_us || until_us - now.us > minutes_max * minute_us;
    });
}

void Quiet::note_question(Now now) {
    asked_us_.push_back(now.us);
}

}  // namespace tillside::engine::interface
