#include "sync/head_office/import/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace tillside::head_office::importing {

namespace {

using Reason = std::unexpected<std::string>;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Digits with at most one point, as a whole number of 10^-decimals. Nothing where it is not that.
std::optional<std::int64_t> decimal(std::string_view text, int decimals) {
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
    if (!all_digits(whole) || (point != std::string_view::npos && !all_digits(fraction))) {
        return std::nullopt;
    }
    while (fraction.size() > static_cast<std::size_t>(decimals) && fraction.ends_with('0')) {
        fraction.remove_suffix(1);
    }
    if (fraction.size() > static_cast<std::size_t>(decimals) || whole.size() > 15) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char c : whole)
        value = value * 10 + (c - '0');
    for (int i = 0; i < decimals; ++i) {
        const auto at = static_cast<std::size_t>(i);
        value = value * 10 + (at < fraction.size() ? fraction[at] - '0' : 0);
    }
    return value;
}

// Takes `digits` digits from the front of the text.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits || !all_digits(text.substr(0, digits))) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits))
        value = value * 10 + (c - '0');
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
}

constexpr std::string_view time_forms =
    "the time is not one of YYYY-MM-DD, YYYY-MM-DD HH:MM[:SS] with an optional Z or +HH:MM";

std::string day_text(std::int64_t days) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t last_second = 7'258'118'399;  // 2199-12-31T23:59:59Z

Value<LocalTime> at_second(std::int64_t utc_second, int offset_minutes) {
    if (utc_second < 0 || utc_second > last_second) {
        return Reason("the time lies outside the years 1970 to 2199");
    }
    const std::int64_t local = utc_second + std::int64_t{offset_minutes} * 60;
    std::int64_t days = local / day_seconds;
    if (local % day_seconds < 0) --days;
    return LocalTime{utc_second * second_us, day_text(days)};
}

}  // namespace

Value<int> currency_decimals(std::string_view currency) {
    const bool letters = currency.size() == 3 &&
                         std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!letters) return Reason("the currency is not a three-letter code of ISO 4217, as HKD");
    // ISO 4217:2015, list one: currencies whose minor unit is not 2.
    constexpr std::array none = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
                                 "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
    constexpr std::array three = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    if (std::ranges::find(none, currency) != none.end()) return 0;
    if (std::ranges::find(three, currency) != three.end()) return 3;
    return 2;
}

Value<std::int64_t> money(std::string_view text, int decimals) {
    if (text.starts_with('-')) return Reason("the amount is negative");
    const auto value = decimal(text, decimals);
    if (!value) {
        return Reason(fmt::format(
            "the amount is not a number with at most {} decimal places and a point before them",
            decimals));
    }
    if (*value > 10'000'000'000) return Reason("the amount is too large");
    return *value;
}

Value<std::int64_t> quantity_milli(std::string_view text) {
    if (text.starts_with('-')) return Reason("the quantity is negative; returns are not imported");
    const auto value = decimal(text, 3);
    if (!value) return Reason("the quantity is not a number with at most 3 decimal places");
    if (*value == 0) return Reason("the quantity is zero");
    if (*value > 100'000'000) return Reason("the quantity is above 100,000");
    return *value;
}

Value<std::int64_t> stock_milli(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto value = decimal(text, 3);
    if (!value) return Reason("the quantity is not a number with at most 3 decimal places");
    if (*value > 1'000'000'000'000) return Reason("the quantity is above 1,000,000,000");
    return negative ? -*value : *value;
}

Value<int> utc_offset_minutes(std::string_view text) {
    if (text == "Z") return 0;
    const bool west = text.starts_with('-');
    if (!west && !text.starts_with('+')) return Reason("the UTC offset is not Z or +HH:MM");
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    const bool colon = take(text, ':');
    const auto minutes = take_number(text, 2);
    if (!hours || !colon || !minutes || !text.empty() || *hours > 14 || *minutes > 59) {
        return Reason("the UTC offset is not Z or +HH:MM");
    }
    const int offset = *hours * 60 + *minutes;
    return west ? -offset : offset;
}

Value<LocalTime> local_time(std::string_view text, int offset_minutes) {
    if (all_digits(text)) {
        std::int64_t seconds = 0;
        if (text.size() > 10) return Reason("the time lies outside the years 1970 to 2199");
        std::from_chars(text.data(), text.data() + text.size(), seconds);
        return at_second(seconds, offset_minutes);
    }
    const auto year = take_number(text, 4);
    const bool first_dash = take(text, '-');
    const auto month = take_number(text, 2);
    const bool second_dash = take(text, '-');
    const auto day_of_month = take_number(text, 2);
    if (!year || !first_dash || !month || !second_dash || !day_of_month) {
        return Reason(std::string(time_forms));
    }
    const std::chrono::year_month_day day{std::chrono::year{*year},
                                          std::chrono::month{static_cast<unsigned>(*month)},
                                          std::chrono::day{static_cast<unsigned>(*day_of_month)}};
    if (!day.ok()) return Reason("there is no such day in the calendar");

    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!text.empty()) {
        if (!take(text, ' ') && !take(text, 'T')) return Reason(std::string(time_forms));
        const auto hours = take_number(text, 2);
        const bool colon = take(text, ':');
        const auto minutes = take_number(text, 2);
        std::optional<int> seconds = 0;
        if (take(text, ':')) seconds = take_number(text, 2);
        if (!hours || !colon || !minutes || !seconds) return Reason(std::string(time_forms));
        if (take(text, '.')) {
            while (!text.empty() && is_digit(text.front()))
                text.remove_prefix(1);
        }
        if (*hours > 23 || *minutes > 59 || *seconds > 59) return Reason("there is no such hour");
        hour = *hours;
        minute = *minutes;
        second = *seconds;
    }
    if (!text.empty()) {
        const auto written = utc_offset_minutes(text);
        if (!written) return Reason(std::string(time_forms));
        offset_minutes = *written;
    }
    const std::int64_t days = std::chrono::sys_days{day}.time_since_epoch().count();
    const std::int64_t local = days * day_seconds + hour * 3600 + minute * 60 + second;
    return at_second(local - std::int64_t{offset_minutes} * 60, offset_minutes);
}

Value<bool> yes_or_no(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (lower.empty() || lower == "no" || lower == "false" || lower == "0" || lower == "n") {
        return false;
    }
    if (lower == "yes" || lower == "true" || lower == "1" || lower == "y") return true;
    return Reason("the cell is neither yes nor no");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace tillside::head_office::importing
