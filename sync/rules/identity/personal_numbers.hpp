// Numbers that must not stand in a free text field (privacy.md, duty 12): Hong Kong identity card
// numbers, whole or without their check digit, and payment card numbers. Meant for names and notes;
// serial, receipt and product number fields are exempt, because 10 % of random 16-digit strings
// pass Luhn's test.
#pragma once

#include <string_view>

namespace tillside::rules::identity {

// One or two letters and six digits, standing alone ("A123456", "AB 123456(9)", full width too). A
// seventh sign that is there must be the right check digit, else the text is something else.
[[nodiscard]] bool holds_identity_card_number(std::string_view text);

// 13 to 19 digits, spaces and hyphens between them allowed, that begin as payment cards do (2 to 6)
// and pass Luhn's test (ISO/IEC 7812-1, annex B).
[[nodiscard]] bool holds_payment_card_number(std::string_view text);

// The two together; text that is not UTF-8 counts as holding one.
[[nodiscard]] bool holds_forbidden_number(std::string_view text);

}  // namespace tillside::rules::identity
