// When the engine asks nothing of its own accord: while the cashier is busy and has said so, and
// after so many questions in an hour that they would tire everybody. What a customer or a law wants
// is no such question.
//
// Thread: the engine's main thread.
#pragma once

#include <cstdint>
#include <vector>

#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::interface {

class Quiet {
public:
    static constexpr std::uint32_t minutes_max = 30;
    static constexpr std::size_t questions_an_hour = 20;

    // database outlives this.
    explicit Quiet(store::Database& database) : database_(&database) {}

    // Serves KEEP_QUIET; "bad_minutes" beyond half an hour.
    void join(server::Dispatcher& dispatcher);
    [[nodiscard]] Result<till::Reply> keep_quiet(const till::KeepQuiet& message,
                                                 const server::Call& call);

    [[nodiscard]] Result<bool> may_ask(Now now);
    void note_question(Now now);

private:
    store::Database* database_;
    std::vector<std::int64_t> asked_us_;  // of the last hour
};

}  // namespace tillside::engine::interface
