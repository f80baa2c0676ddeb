#include "sync/rules/suggestions/reasons.hpp"

#include <fmt/format.h>

#include <array>

namespace tillside::rules::suggestions {
namespace {

// A sentence about an item, and the one to use where its name is not known.
struct Sentence {
    std::string_view naming;
    std::string_view plain;
};

// By reason, then by language.
constexpr std::array<std::array<Sentence, 3>, 4> sentences{{
    {{{"Often bought with {}", "Often bought with what is in the basket"},
      {"買「{}」的顧客也常買", "常與這次選購的貨品一同購買"},
      {"购买“{}”的顾客也常买", "常与本次选购的商品一起购买"}}},
    {{{"The customer has bought it before", "The customer has bought it before"},
      {"顧客以往買過", "顧客以往買過"},
      {"顾客以前买过", "顾客以前买过"}}},
    {{{"Goes with {}, which the customer buys", "Goes with what the customer buys"},
      {"配合顧客常買的「{}」", "配合顧客常買的貨品"},
      {"适合搭配顾客常买的“{}”", "适合搭配顾客常买的商品"}}},
    {{{"Popular in this shop", "Popular in this shop"},
      {"本店熱賣", "本店熱賣"},
      {"本店热卖", "本店热卖"}}},
}};

}  // namespace

Language language_of(std::string_view tag) {
    if (!tag.starts_with("zh")) return Language::english;
    for (const std::string_view marker : {"-Hant", "-HK", "-TW", "-MO"}) {
        if (tag.find(marker) != std::string_view::npos &&
            tag.find("-Hans") == std::string_view::npos)
            return Language::traditional;
    }
    return Language::simplified;
}

std::string_view reason_code(Reason reason) {
    switch (reason) {
        case Reason::bought_together:
            return "bought_together";
        case Reason::bought_before:
            return "bought_before";
        case Reason::goes_with_usual:
            return "goes_with_usual";
        case Reason::popular:
            return "popular";
    }
    return "popular";
}

std::string reason_words(Reason reason, std::string_view because, Language language) {
    const Sentence& sentence =
        sentences[static_cast<std::size_t>(reason)][static_cast<std::size_t>(language)];
    if (because.empty()) return std::string(sentence.plain);
    return fmt::format(fmt::runtime(sentence.naming), because);
}

}  // namespace tillside::rules::suggestions
