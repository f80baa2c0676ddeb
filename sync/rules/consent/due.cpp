#include "sync/rules/consent/due.hpp"

#include <fmt/format.h>

#include <set>

#include "sync/rules/consent/disclosure.hpp"
#include "sync/rules/consent/notice_due.hpp"

namespace tillside::rules::consent {

namespace {

// False: nothing is due for a cell in this state.
bool task_of(const CellState& cell, Task& task) {
    switch (cell.state) {
        case State::given_oral_unconfirmed:
            task = Task::send_confirmation;
            return true;
        case State::doi_pending:
            task = Task::await_opt_in;
            return true;
        case State::active_first_use_due:
            task = Task::first_use_notice;
            return true;
        case State::lapsed:
            task = Task::ask_again_if_liked;
            return true;
        default:
            return false;
    }
}

}  // namespace

std::vector<Due> due(std::span<const wire::ConsentRecord> records, const Pack& pack, Now now) {
    const Standing standing = fold(records, pack, now);
    if (standing.at({}).state == State::erased) return {};
    std::set<Due> out;
    bool permits = false;
    for (const auto& [cell, state] : standing.cells()) {
        permits = permits || state.usable;
        Task task{};
        if (!task_of(state, task)) continue;
        const bool timed = task == Task::send_confirmation || task == Task::await_opt_in;
        out.insert({task, cell.purpose, state.decided_by, timed ? state.confirm_by_us : 0});
    }
    // Who permits nothing need not be shown a notice again.
    const NoticeStanding notice = notice_due(records, pack, now);
    if (permits && notice.due != NoticeDue::no) {
        out.insert(
            {Task::repeat_notice, "", "", notice.due == NoticeDue::too_old ? notice.until_us : 0});
    }
    for (const NoticeOwed& owed : owed_after_withdrawal(records)) {
        out.insert({Task::tell_transferee, "", owed.disclosed, 0});
    }
    return {out.begin(), out.end()};
}

Result<void> check_use(const CellState& cell, bool carries_opt_out_notice) {
    if (!cell.usable) {
        return fail(Domain::consent, "not_permitted",
                    fmt::format("the consent is {}", state_name(cell.state)));
    }
    if (cell.state == State::active_first_use_due && !carries_opt_out_notice) {
        return fail(Domain::consent, "opt_out_notice_missing",
                    "the first use must tell the customer how to opt out, free of charge");
    }
    return {};
}

}  // namespace tillside::rules::consent
