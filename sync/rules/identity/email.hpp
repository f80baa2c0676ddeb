// An e-mail address as a person types it. It is checked only as far as a mistyped one is seen (RFC
// 5321 allows more than any shop meets; whether mail arrives is found by sending). Compared and
// hashed in lower case: no provider that customers use tells capitals apart.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sync/wire/error.hpp"

namespace tillside::rules::identity {

class Email {
public:
    static constexpr std::size_t bytes_max = 254;  // RFC 5321, 4.5.3.1.3, with RFC 3696's erratum
    static constexpr std::size_t local_bytes_max = 64;

    // Full-width forms and blanks at the ends are taken. Errors (Domain::customers), none of which
    // repeats the text: email_missing, email_not_possible.
    [[nodiscard]] static Result<Email> parse(std::string_view typed);

    // As it is written to: the part before the @ as typed.
    [[nodiscard]] const std::string& text() const { return text_; }
    // The form that is hashed.
    [[nodiscard]] std::string lower() const;

    friend bool operator==(const Email&, const Email&) = default;

private:
    explicit Email(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace tillside::rules::identity
