#include "sync/rules/merge/versions.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

namespace tillside::rules::merge {

namespace {

constexpr std::int64_t hour_us = 3600LL * 1'000'000;
constexpr std::int64_t before_midnight_us = 14 * hour_us;  // the day begins first at UTC+14
constexpr std::int64_t after_midnight_us = 48 * hour_us;   // ends at UTC-12, and a night's trade

std::optional<int> number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

// Midnight UTC of a day written as YYYY-MM-DD.
std::optional<std::int64_t> midnight_us(std::string_view day) {
    using namespace std::chrono;
    if (day.size() != 10 || day[4] != '-' || day[7] != '-') return std::nullopt;
    const auto year_number = number(day.substr(0, 4));
    const auto month_number = number(day.substr(5, 2));
    const auto day_number = number(day.substr(8, 2));
    if (!year_number || !month_number || !day_number || *month_number < 0 || *day_number < 0) {
        return std::nullopt;
    }
    const year_month_day date{year(*year_number), month(static_cast<unsigned>(*month_number)),
                              std::chrono::day(static_cast<unsigned>(*day_number))};
    if (!date.ok()) return std::nullopt;
    return duration_cast<microseconds>(sys_days(date).time_since_epoch()).count();
}

}  // namespace

std::vector<std::size_t> heads(std::span<const Version> versions) {
    // By id: of two under one id the smaller counts, so that the order of arrival does not.
    std::map<std::string_view, std::size_t> by_id;
    const auto content = [&](std::size_t at) {
        const Version& version = versions[at];
        return std::tie(version.order_us, version.till, version.bases);
    };
    for (std::size_t at = 0; at < versions.size(); ++at) {
        auto [held, added] = by_id.emplace(versions[at].event_id, at);
        if (!added && content(at) < content(held->second)) held->second = at;
    }
    std::set<std::string_view> replaced;
    for (const auto& [id, at] : by_id) {
        for (const std::string& base : versions[at].bases) {
            if (base != id) replaced.insert(base);
        }
    }
    std::vector<std::size_t> out;
    for (const auto& [id, at] : by_id) {
        if (!replaced.contains(id)) out.push_back(at);
    }
    // Versions that replace each other in a ring were made up; then all of them count.
    if (out.empty()) {
        for (const auto& [id, at] : by_id)
            out.push_back(at);
    }
    const auto order = [&](std::size_t at) {
        const Version& version = versions[at];
        return std::tie(version.order_us, version.till, version.event_id);
    };
    std::ranges::sort(out, [&](std::size_t a, std::size_t b) { return order(a) > order(b); });
    return out;
}

std::int64_t order_us(const wire::Event& event) {
    const auto midnight = midnight_us(event.business_day());
    if (!midnight) return event.occurred_at_us();
    return std::clamp(event.occurred_at_us(), *midnight - before_midnight_us,
                      *midnight + after_midnight_us);
}

}  // namespace tillside::rules::merge
