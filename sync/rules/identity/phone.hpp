// A telephone number as the whole product holds it: E.164 and nothing else. Typed text becomes a
// Phone only where libphonenumber calls it possible (length, not validity: new ranges and test
// numbers must pass) and the jurisdiction's pack serves its country code. Phone has no stream
// operator and no implicit text: it cannot slip into a log by accident.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/error.hpp"

namespace tillside::rules::identity {

// One country code that a pack serves. National numbers have digits_min to digits_max digits.
struct PhoneRange {
    std::string country_code;  // "852"
    std::size_t digits_min = 0;
    std::size_t digits_max = 0;
};

// What a pack says of phones. Numbers typed without a country code are taken as region's
// (CLDR code, "HK"), whose country code is home_country_code.
struct PhoneRules {
    std::string region;
    std::string home_country_code;
    std::vector<PhoneRange> ranges;
};

class Phone {
public:
    // From what a person typed: "9123 4567", "+852-91234567", full-width digits, "00852 …". At most
    // 40 bytes. Errors (Domain::customers), none of which repeats the text:
    //   phone_missing        nothing but blanks
    //   phone_not_possible   letters or signs, an extension, too short or too long
    //   phone_not_served     a possible number of a country that the pack does not list
    [[nodiscard]] static Result<Phone> parse(std::string_view typed, const PhoneRules& rules);

    // From its own stored form, "+85291234567", without a parser: by the pack's ranges alone.
    // Nothing for any other text, and for a number that the pack no longer serves.
    [[nodiscard]] static std::optional<Phone> from_e164(std::string_view e164,
                                                        const PhoneRules& rules);

    // "+85291234567": the form that is hashed and sealed.
    [[nodiscard]] const std::string& e164() const { return e164_; }

    // What a cashier may see: "9***4567"; with the country code where it is not the home one:
    // "+86 1***8000".
    [[nodiscard]] std::string masked(const PhoneRules& rules) const;

    friend bool operator==(const Phone&, const Phone&) = default;

private:
    [[nodiscard]] static std::optional<Phone> usual(std::string_view text, const PhoneRules& rules);
    Phone(std::string e164, std::size_t country_digits)
        : e164_(std::move(e164)), country_digits_(country_digits) {}

    std::string e164_;
    std::size_t country_digits_;
};

}  // namespace tillside::rules::identity
