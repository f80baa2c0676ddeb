#include "plugin/engine/checkout/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>

namespace tillside::engine::checkout {

namespace {

// ISO 4217:2015 with its amendments up to 179, sorted, each followed by a space.
constexpr std::string_view currencies =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF "
    "KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ";
constexpr std::size_t code_step = 4;

// Those of them whose minor unit is not a hundredth.
constexpr std::string_view without_minor_unit =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr std::string_view of_a_thousand = "BHD IQD JOD KWD LYD OMR TND ";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_capital(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

bool is_place_letter(char letter) {
    return is_digit(letter) || is_capital(letter) || (letter >= 'a' && letter <= 'z') ||
           letter == '_' || letter == '-';
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

bool is_currency(std::string_view code) {
    if (code.size() != 3) return false;
    std::size_t low = 0;
    std::size_t high = currencies.size() / code_step;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const int order = currencies.substr(middle * code_step, 3).compare(code);
        if (order == 0) return true;
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return false;
}

int minor_digits(std::string_view currency) {
    if (without_minor_unit.find(currency) != std::string_view::npos) return 0;
    return of_a_thousand.find(currency) != std::string_view::npos ? 3 : 2;
}

std::string money_text(std::int64_t minor_units, std::string_view currency) {
    const int digits = minor_digits(currency);
    std::uint64_t unit = 1;
    for (int i = 0; i < digits; ++i)
        unit *= 10;
    const bool negative = minor_units < 0;
    // Without a sign first: the smallest number has no positive counterpart.
    const auto size = negative ? 0 - static_cast<std::uint64_t>(minor_units)
                               : static_cast<std::uint64_t>(minor_units);
    const std::string_view sign = negative ? "-" : "";
    if (digits == 0) return fmt::format("{} {}{}", currency, sign, size);
    return fmt::format("{} {}{}.{:0{}}", currency, sign, size / unit, size % unit, digits);
}

bool is_unit(std::string_view code) {
    return (code.size() == 2 || code.size() == 3) && std::ranges::all_of(code, [](char letter) {
               return is_digit(letter) || is_capital(letter);
           });
}

bool is_place_code(std::string_view code) {
    return !code.empty() && code.size() <= 32 && std::ranges::all_of(code, is_place_letter);
}

bool is_gtin(std::string_view digits) {
    const std::size_t length = digits.size();
    if (length != 8 && length != 12 && length != 13 && length != 14) return false;
    if (!std::ranges::all_of(digits, is_digit)) return false;
    int sum = 0;
    int weight = 1;  // of the check digit; then 3, 1, 3 … to the left
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        sum += (*digit - '0') * weight;
        weight = 4 - weight;
    }
    return sum % 10 == 0;
}

bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        if (!is_digit(text[at])) return false;
    }
    const int year = number(text.substr(0, 4));
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2))))};
    return year >= 2000 && year <= 2199 && date.ok();
}

}  // namespace tillside::engine::checkout
