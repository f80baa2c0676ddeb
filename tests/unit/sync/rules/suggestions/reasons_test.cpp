#include "sync/rules/suggestions/reasons.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace tillside::rules::suggestions;

TEST_CASE("every reason has words of its own in three languages", "[F11]") {
    std::set<std::string> sentences;
    for (const Reason reason : {Reason::bought_together, Reason::bought_before,
                                Reason::goes_with_usual, Reason::popular}) {
        CHECK_FALSE(reason_code(reason).empty());
        for (const Language language :
             {Language::english, Language::traditional, Language::simplified}) {
            CHECK_FALSE(reason_words(reason, "", language).empty());
            sentences.insert(reason_words(reason, "Tea", language));
        }
    }
    CHECK(sentences.size() == 12);
}

TEST_CASE("a reason names the item it is about, as it is written") {
    CHECK(reason_words(Reason::bought_together, "Tea {} 100%", Language::english) ==
          "Often bought with Tea {} 100%");
    CHECK(reason_words(Reason::bought_together, "紅茶", Language::traditional) ==
          "買「紅茶」的顧客也常買");
    CHECK(reason_words(Reason::goes_with_usual, "红茶", Language::simplified) ==
          "适合搭配顾客常买的“红茶”");
}

TEST_CASE("a language tag finds its words") {
    CHECK(language_of("zh-Hant-HK") == Language::traditional);
    CHECK(language_of("zh-HK") == Language::traditional);
    CHECK(language_of("zh-TW") == Language::traditional);
    CHECK(language_of("zh-Hans") == Language::simplified);
    CHECK(language_of("zh-Hans-HK") == Language::simplified);
    CHECK(language_of("zh") == Language::simplified);
    CHECK(language_of("en") == Language::english);
    CHECK(language_of("") == Language::english);
}
