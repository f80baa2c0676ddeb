// What somebody at head office should look at, because a till may not be who it says or its chain
// is not as it was: kept in a table, said in the log, counted for /metrics. An alert names the till
// as head office knows it and holds nothing that a stranger chose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::access {

// The kinds, as they stand in the table, in the log and on /metrics.
namespace alert {
inline constexpr std::string_view code_reused = "code_reused";  // a one-time code, with another key
inline constexpr std::string_view code_unknown = "code_unknown";
inline constexpr std::string_view foreign_certificate = "foreign_certificate";
inline constexpr std::string_view certificate_of_another = "certificate_of_another";
inline constexpr std::string_view certificate_missing = "certificate_missing";
inline constexpr std::string_view certificate_replaced = "certificate_replaced";
inline constexpr std::string_view certificate_not_on_record = "certificate_not_on_record";
inline constexpr std::string_view revoked_till = "revoked_till";
inline constexpr std::string_view batch_of_another = "batch_of_another";
inline constexpr std::string_view batch_forged = "batch_forged";
inline constexpr std::string_view signing_key_changed = "signing_key_changed";
inline constexpr std::string_view chain_differs = "chain_differs";
inline constexpr std::string_view events_of_another = "events_of_another";
inline constexpr std::string_view till_salvaged = "till_salvaged";
}  // namespace alert

struct Alert {
    std::string kind;
    std::string till;  // "" where it is not known whose it was
    std::int64_t at_us = 0;
    std::int64_t last_at_us = 0;
    std::int64_t times = 0;
    std::string detail;
};

// Notes it. True where it is new; the same kind of the same till within an hour of the last time is
// counted instead.
[[nodiscard]] Result<bool> raise_alert(store::Database& database, std::string_view kind,
                                       std::string_view till, std::string_view detail, Now now);

// The newest first, at most `most`; those that last happened at or after `since`.
[[nodiscard]] Result<std::vector<Alert>> alerts_since(store::Database& database, Now since,
                                                      std::size_t most);

struct AlertCount {
    std::string kind;
    std::int64_t times = 0;
};
// How often each kind ever happened, for /metrics; kinds that never did are absent.
[[nodiscard]] Result<std::vector<AlertCount>> alert_counts(store::Database& database);

}  // namespace tillside::head_office::access
