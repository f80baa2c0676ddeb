#include "sync/head_office/api/alarm.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "sync/head_office/access/alerts.hpp"

namespace tillside::head_office::api {

namespace {

struct BatchAlert {
    std::string_view code;
    std::string_view kind;
    std::string_view detail;
};
constexpr std::array batch_alerts{
    BatchAlert{"wrong_till", access::alert::batch_of_another,
               "the connection is this till's, what it sent is another's"},
    BatchAlert{"not_signed", access::alert::batch_forged,
               "a batch is not signed by the key that it names"},
    BatchAlert{"key_changed", access::alert::signing_key_changed,
               "the till signs with another key than before"},
    BatchAlert{"key_of_another_till", access::alert::batch_of_another,
               "a batch is signed with another till's key"},
    BatchAlert{"chain_differs", access::alert::chain_differs,
               "the till's chain is another than the one that head office holds: it was restored, "
               "copied or changed"},
    BatchAlert{"wrong_place", access::alert::events_of_another,
               "an event names another till, epoch or sequence than its place"},
    BatchAlert{"wrong_store", access::alert::events_of_another,
               "an event names another store than its till's"},
};

}  // namespace

void Alarm::raise(std::string_view kind, std::string_view till, std::string_view detail, Now now) {
    if (kind.empty()) return;
    const auto raised = access::raise_alert(database_, kind, till, detail, now);
    if (!raised) {
        spdlog::error("an alert could not be kept: {}", raised.error().message);
    }
    if (!raised || *raised) {
        spdlog::warn("alert {}: till {}: {}", kind, till.empty() ? "not known" : till, detail);
    }
}

void Alarm::raise_for_batch(std::string_view code, std::string_view till, Now now) {
    const auto* found = std::ranges::find(batch_alerts, code, &BatchAlert::code);
    if (found != batch_alerts.end()) raise(found->kind, till, found->detail, now);
}

}  // namespace tillside::head_office::api
