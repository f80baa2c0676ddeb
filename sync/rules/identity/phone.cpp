// libphonenumber parses; the pack decides which countries are served. Letters are refused before,
// because libphonenumber would read "9123 CALL" as a vanity number.
#include "sync/rules/identity/phone.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <string_view>

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

constexpr std::size_t typed_bytes_max = 40;
constexpr std::size_t e164_digits_max = 15;  // ITU-T E.164, 6.1

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::unexpected<Error> not_possible(std::string_view why) {
    return fail(Domain::customers, "phone_not_possible",
                "this is not a possible telephone number: " + std::string(why));
}

// The typed text in ASCII; nothing where it holds anything but digits and the usual signs.
std::optional<std::string> plain(std::string_view typed) {
    const auto ascii = half_width(typed);
    if (!ascii) return std::nullopt;
    const bool usual = std::ranges::all_of(*ascii, [](char c) {
        return std::string_view("0123456789+-() ./").find(c) != std::string_view::npos;
    });
    if (!usual) return std::nullopt;
    return ascii;
}

const PhoneRange* range_of(const PhoneRules& rules, std::string_view country_code) {
    const auto found = std::ranges::find(rules.ranges, country_code, &PhoneRange::country_code);
    return found == rules.ranges.end() ? nullptr : &*found;
}

// "0086 …" as "+86 …": the prefix of the rest of the world, where libphonenumber reads Hong Kong's
// own (001, 008 …) and would take the 8 of 86 for a part of it.
std::string with_plus(std::string text, const PhoneRules& rules) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos || text.compare(first, 2, "00") != 0) return text;
    const std::string_view rest = std::string_view(text).substr(first + 2);
    for (const PhoneRange& range : rules.ranges) {
        if (rest.starts_with(range.country_code)) return "+" + std::string(rest);
    }
    return text;
}

std::string served_codes(const PhoneRules& rules) {
    std::string out;
    for (const PhoneRange& range : rules.ranges) {
        out += (out.empty() ? "+" : ", +") + range.country_code;
    }
    return out;
}

}  // namespace

std::optional<Phone> Phone::from_e164(std::string_view e164, const PhoneRules& rules) {
    const bool digits =
        e164.starts_with('+') && e164.size() > 1 && std::ranges::all_of(e164.substr(1), is_digit);
    if (!digits || e164.size() > e164_digits_max + 1) return std::nullopt;
    for (const PhoneRange& range : rules.ranges) {
        const std::string_view rest = e164.substr(1);
        if (!rest.starts_with(range.country_code)) continue;
        const std::size_t national = rest.size() - range.country_code.size();
        if (national < range.digits_min || national > range.digits_max) continue;
        return Phone(std::string(e164), range.country_code.size());
    }
    return std::nullopt;
}

// What cashiers type nearly always: a number of the home country in its full length, with or
// without its code, of a country without trunk prefixes. libphonenumber takes it as it stands, at
// fifty times the price. Anything else is left to it.
std::optional<Phone> Phone::usual(std::string_view text, const PhoneRules& rules) {
    if (rules.home_country_code != "852" && rules.home_country_code != "853") return std::nullopt;
    std::string digits;
    bool with_code = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
        } else if (c == '+' && digits.empty() && !with_code) {
            with_code = true;
        } else if (c != ' ' && (c != '-' || digits.empty())) {
            return std::nullopt;
        }
    }
    if (with_code) {
        if (!digits.starts_with(rules.home_country_code)) return std::nullopt;
        digits.erase(0, rules.home_country_code.size());
    }
    const PhoneRange* range = range_of(rules, rules.home_country_code);
    // A first 0 or 1 may be a prefix, and the country's own code at the front may be one.
    const bool plain_number = range != nullptr && digits.size() == range->digits_min &&
                              range->digits_min == range->digits_max && digits.front() >= '2' &&
                              !digits.starts_with(rules.home_country_code);
    if (!plain_number) return std::nullopt;
    return Phone("+" + rules.home_country_code + digits, rules.home_country_code.size());
}

Result<Phone> Phone::parse(std::string_view typed, const PhoneRules& rules) {
    if (typed.size() > typed_bytes_max) return not_possible("it is too long");
    const auto text = plain(typed);
    if (!text) return not_possible("it holds letters or signs that no number has");
    if (text->find_first_not_of(' ') == std::string::npos) {
        return fail(Domain::customers, "phone_missing", "a telephone number is needed");
    }
    if (auto at_once = usual(*text, rules)) return std::move(*at_once);
    using i18n::phonenumbers::PhoneNumberUtil;
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    i18n::phonenumbers::PhoneNumber number;
    if (library.Parse(with_plus(*text, rules), rules.region, &number) !=
        PhoneNumberUtil::NO_PARSING_ERROR) {
        return not_possible("write 8 digits, or + and the country code first");
    }
    std::string national;
    library.GetNationalSignificantNumber(number, &national);
    const std::string country = std::to_string(number.country_code());
    const PhoneRange* range = range_of(rules, country);
    if (range == nullptr) {
        return fail(
            Domain::customers, "phone_not_served",
            "numbers of this country cannot be used here; served are " + served_codes(rules));
    }
    const bool length_fits =
        national.size() >= range->digits_min && national.size() <= range->digits_max;
    if (!length_fits || !library.IsPossibleNumber(number) ||
        country.size() + national.size() > e164_digits_max) {
        return not_possible(
            "it is too short or too long; a number of another country begins with + and its code");
    }
    return Phone("+" + country + national, country.size());
}

std::string Phone::masked(const PhoneRules& rules) const {
    const std::string_view country = std::string_view(e164_).substr(1, country_digits_);
    const std::string_view national = std::string_view(e164_).substr(1 + country_digits_);
    std::string out;
    if (country != rules.home_country_code) out = "+" + std::string(country) + " ";
    out += national.substr(0, 1);
    out += "***";
    out += national.substr(national.size() - 4);
    return out;
}

}  // namespace tillside::rules::identity
