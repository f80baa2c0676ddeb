#include "sync/rules/consent/disclosure.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "sync/rules/consent/calendar.hpp"
#include "sync/rules/consent/records.hpp"

namespace tillside::rules::consent {

namespace {

using wire::ConsentRecord;
using wire::Grant;
using List = google::protobuf::RepeatedPtrField<std::string>;
using ById = std::map<std::string_view, const ConsentRecord*>;

std::int64_t uncertainty_us(const ConsentRecord& record) {
    return static_cast<std::int64_t>(record.clock_uncertainty_ms()) * 1000;
}

// An empty list says nothing of its axis, so it meets anything.
bool meet(const List& a, const List& b) {
    return a.empty() || b.empty() || std::ranges::any_of(a, [&](const std::string& one) {
               return std::ranges::find(b, one) != b.end();
           });
}

bool touches(const Grant& taken_back, const Grant& disclosed) {
    return taken_back.purpose() == disclosed.purpose() &&
           meet(taken_back.kinds_of_data(), disclosed.kinds_of_data()) &&
           meet(taken_back.marketing_classes(), disclosed.marketing_classes()) &&
           meet(taken_back.recipient_classes(), disclosed.recipient_classes());
}

// A withdrawal or disclosure without grants is of everything.
bool touches(const ConsentRecord& withdrawal, const ConsentRecord& disclosed) {
    if (withdrawal.grants().empty() || disclosed.grants().empty()) return true;
    return std::ranges::any_of(withdrawal.grants(), [&](const Grant& taken_back) {
        return std::ranges::any_of(disclosed.grants(),
                                   [&](const Grant& given) { return touches(taken_back, given); });
    });
}

bool told(std::span<const ConsentRecord> records, std::string_view disclosed,
          std::string_view about) {
    return std::ranges::any_of(records, [&](const ConsentRecord& record) {
        const List& cited = record.refers_to();
        return record.event_type() == wire::TRANSFEREE_TOLD && check_record(record) &&
               std::ranges::find(cited, disclosed) != cited.end() &&
               std::ranges::find(cited, about) != cited.end();
    });
}

ById of_type(std::span<const ConsentRecord> records, auto wanted) {
    ById out;
    for (const ConsentRecord& record : records) {
        if (wanted(record.event_type())) out.emplace(record.record_id(), &record);
    }
    return out;
}

ById disclosures(std::span<const ConsentRecord> records) {
    return of_type(records, [](wire::ConsentEventType type) { return type == wire::DISCLOSED; });
}

}  // namespace

std::vector<NoticeOwed> owed_after_withdrawal(std::span<const ConsentRecord> records) {
    const ById withdrawals = of_type(records, [](wire::ConsentEventType type) {
        return type == wire::WITHDRAWN || type == wire::NARROWED;
    });
    std::vector<NoticeOwed> out;
    for (const auto& [id, disclosed] : disclosures(records)) {
        NoticeOwed owed{std::string(id), disclosed->recipient(), {}};
        for (const auto& [about, withdrawal] : withdrawals) {
            const bool before = disclosed->event_time_us() - uncertainty_us(*disclosed) <=
                                withdrawal->event_time_us() + uncertainty_us(*withdrawal);
            if (before && touches(*withdrawal, *disclosed) && !told(records, id, about)) {
                owed.about.emplace_back(about);
            }
        }
        if (!owed.about.empty()) out.push_back(std::move(owed));
    }
    return out;
}

std::vector<NoticeOwed> owed_after_correction(std::span<const ConsentRecord> records,
                                              const std::string& correction_id,
                                              std::int64_t corrected_us,
                                              std::chrono::minutes east_of_utc) {
    const std::int64_t from =
        months_later(start_of_day(corrected_us, 0, east_of_utc), -12, east_of_utc);
    std::vector<NoticeOwed> out;
    for (const auto& [id, disclosed] : disclosures(records)) {
        const bool within = disclosed->event_time_us() + uncertainty_us(*disclosed) >= from &&
                            disclosed->event_time_us() - uncertainty_us(*disclosed) <= corrected_us;
        if (within && !told(records, id, correction_id)) {
            out.push_back({std::string(id), disclosed->recipient(), {correction_id}});
        }
    }
    return out;
}

}  // namespace tillside::rules::consent
