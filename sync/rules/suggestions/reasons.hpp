// Why an item is suggested, in words a cashier can say. Every reason has words in every language
// that tills speak; a reason never tells more than the suggestion itself shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tillside::rules::suggestions {

enum class Reason {
    bought_together,  // with an item of the basket
    bought_before,    // by this customer
    goes_with_usual,  // with an item that this customer buys
    popular,          // in this shop
};

// "bought_together" and so on, stable.
[[nodiscard]] std::string_view reason_code(Reason reason);

// The languages that tills speak.
enum class Language { english, traditional, simplified };

// From a BCP 47 tag: "zh-Hant…", "zh-HK", "zh-TW" and "zh-MO" are Traditional Chinese, other "zh…"
// Simplified, all else English.
[[nodiscard]] Language language_of(std::string_view tag);

// Of words written in each of the languages, those in the one.
template <typename Words>
[[nodiscard]] const Words& of_language(Language language, const Words& english,
                                       const Words& traditional, const Words& simplified) {
    if (language == Language::traditional) return traditional;
    return language == Language::simplified ? simplified : english;
}

// `because` is the name, in that language, of the item that the reason is about; empty where it is
// not known: the sentence then does without.
[[nodiscard]] std::string reason_words(Reason reason, std::string_view because, Language language);

}  // namespace tillside::rules::suggestions
