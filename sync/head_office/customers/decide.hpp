// What head office's staff decide about customers, as events of head office's own log: two records
// are of one person, or of two after all; a withdrawal that reached head office by letter, hotline
// or e-mail. In force at head office when a function returns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/ingest/event_log.hpp"
#include "sync/head_office/ingest/own_log.hpp"
#include "sync/head_office/projections/projector.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::customers {

// Borrowed for the call; one thread at a time. The projector knows all projections.
struct Deciding {
    store::Database& database;
    ingest::OwnLog& own_log;
    ingest::EventLog& log;
    projections::Projector& projector;
    const rules::consent::Pack& pack;
    const wire::Random& random;
};

struct Why {
    std::string who;     // code of who decided, at most 64 bytes
    std::string reason;  // in words that name nobody, 1 to 200 bytes
};

// The two go on as one; gives the id under which. Errors (Domain::customers): "not_found",
// "same_record" where both ids are one record, "one_already"; "bad_reason".
[[nodiscard]] Result<std::string> merge(const Deciding& at, const std::string& one,
                                        const std::string& other, const Why& why, Now now);
// They are two again, also where one phone had joined them; further records of theirs stay with the
// one that they belong to without the other. Gives the id of `one`. Errors as above, and
// "two_already".
[[nodiscard]] Result<std::string> undo_merge(const Deciding& at, const std::string& one,
                                             const std::string& other, const Why& why, Now now);
// The person withdraws these purposes, or all; suppressed at once. Errors "not_found",
// "bad_reason"; consent/"purpose_unknown".
[[nodiscard]] Result<void> withdraw(const Deciding& at, const std::string& customer_id,
                                    const std::vector<std::string>& purposes, const Why& why,
                                    Now now);

}  // namespace tillside::head_office::customers
