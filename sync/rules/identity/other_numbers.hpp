// Identity numbers of Hong Kong's neighbours and of the other packs' countries, and passports. Each
// text is number_text(). For this room's own sources.
#pragma once

#include <string_view>

namespace tillside::rules::identity {

// Resident identity numbers and residence permits of 18 signs (GB 11643-1999): a province, a day of
// birth and the check sign of ISO 7064, MOD 11-2, all right. One random string of 18 digits in some
// 50,000 is. The 15-digit form, ended in 2013, has no check sign and is not looked for.
[[nodiscard]] bool has_mainland_identity_card(std::string_view text);

// "1234567(8)" and the older "1/234567/8", beginning with 1, 5 or 7. Without brackets or strokes it
// cannot be told from a telephone number.
[[nodiscard]] bool has_macau_identity_card(std::string_view text);

// S, T, F, G or M, seven digits and the right check letter.
[[nodiscard]] bool has_singapore_nric(std::string_view text);

// 123-45-6789, hyphens or blanks, of a range that is issued.
[[nodiscard]] bool has_us_social_security(std::string_view text);

// Beside the word passport or travel document, in English or Chinese, anything with six or more
// digits; without it the forms of Hong Kong (H or K and 8 digits) and the mainland (E or G and 8, E
// with a letter and 7 digits; home return permits, H or M and 8 or 10).
[[nodiscard]] bool has_passport(std::string_view text);

}  // namespace tillside::rules::identity
