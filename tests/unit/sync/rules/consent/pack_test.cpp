#include "sync/rules/consent/pack.hpp"

#include <catch2/catch.hpp>

#include "sync/rules/consent/notice.hpp"

using namespace tillside;
using namespace tillside::rules::consent;

namespace {
Pack hong_kong() {
    return load_pack(*embedded_pack("HK")).value();
}

bool says(const wire::NoticeText& notice, std::string_view words) {
    return notice.text().find(words) != std::string::npos;
}
}  // namespace

TEST_CASE("The Hong Kong pack is compiled in, whole, and in three languages", "[D10]") {
    const auto pack = load_pack(*embedded_pack("HK"));
    REQUIRE(pack.has_value());
    CHECK(pack->jurisdiction == "HK");
    CHECK(pack->languages == std::vector<std::string>{"zh-Hant-HK", "zh-Hans", "en"});
    CHECK(pack->notices.size() == 3);
    CHECK(pack->choices.size() == 4);
    CHECK(pack->oral_confirmation_us == 14LL * 24 * 3600 * 1'000'000);
    CHECK_FALSE(embedded_pack("XX").has_value());
}

TEST_CASE("Every notice holds what DPP1(3) and S35C(2) ask for, in its language", "[D2][D10]") {
    const Pack pack = hong_kong();
    struct Words {
        const char* language;
        std::vector<const char*> needed;
    };
    // obligatory or voluntary; consequence; purposes; classes of transferees; access and correction
    // with a contact; intent to market; not without consent; kinds; classes; a free channel
    const std::vector<Words> matrix = {
        {"zh-Hant-HK",
         {"自願", "無法為閣下登記", "用途", "承轉人", "查閱及更正", "個人資料主任", "擬使用",
          "除非得到閣下的同意", "聯絡資料", "食品、雜貨及家居用品", "免費"}},
        {"zh-Hans",
         {"自愿", "无法为您登记", "用途", "承转人", "查阅及更正", "个人资料主任", "拟使用",
          "除非得到您的同意", "联络资料", "食品、杂货及家居用品", "免费"}},
        {"en",
         {"voluntary", "cannot make you a member", "We use them to", "classes of persons",
          "access to your personal data", "Personal Data Officer", "we intend to use",
          "unless you consent", "contact data", "food, groceries and household goods",
          "free of charge"}},
    };
    for (const Words& row : matrix) {
        const wire::NoticeText& notice = pack.notice(row.language);
        CHECK(notice.language() == row.language);
        for (const char* words : row.needed) {
            CAPTURE(row.language, words);
            CHECK(says(notice, words));
        }
        CHECK_FALSE(notice.script().empty());
        CHECK_FALSE(notice.policy_url().empty());
        CHECK(notice.choices_size() == 4);
        for (const auto& choice : notice.choices())
            CHECK_FALSE(choice.text().empty());
    }
}

TEST_CASE("No notice speaks of vague classes of recipients", "[D9]") {
    const Pack pack = hong_kong();
    for (const wire::NoticeText& notice : pack.notices) {
        for (const char* vague :
             {"selected partners", "business partners", "third parties we choose", "合作夥伴",
              "合作伙伴", "關連公司", "关联公司"}) {
            CAPTURE(notice.language(), vague);
            CHECK_FALSE(says(notice, vague));
        }
    }
}

TEST_CASE("A notice is found in the nearest language", "[D10]") {
    const Pack pack = hong_kong();
    CHECK(pack.notice("zh-Hant-TW").language() == "zh-Hant-HK");
    CHECK(pack.notice("zh-Hant").language() == "zh-Hant-HK");
    CHECK(pack.notice("en-GB").language() == "en");
    CHECK(pack.notice("zh-Hans-CN").language() == "zh-Hans");
    CHECK(pack.notice("fr").language() == "zh-Hant-HK");
    CHECK(pack.notice("").language() == "zh-Hant-HK");
}

TEST_CASE("One changed letter anywhere in a notice changes its hash", "[D2]") {
    const Pack pack = hong_kong();
    const wire::NoticeText notice = pack.notice("en");
    const wire::Hash hash = notice_hash(notice);
    wire::NoticeText changed = notice;
    changed.mutable_choices(0)->set_text(notice.choices(0).text() + ".");
    CHECK(notice_hash(changed) != hash);
    changed = notice;
    changed.set_script(notice.script().substr(1));
    CHECK(notice_hash(changed) != hash);
    // moving a letter from one part to the next is a change too
    changed = notice;
    changed.set_title(notice.title() + notice.text().substr(0, 1));
    changed.set_text(notice.text().substr(1));
    CHECK(notice_hash(changed) != hash);
}

TEST_CASE("A broken pack is refused with what is wrong") {
    CHECK(load_pack("{").error().code == "pack_broken");
    CHECK(load_pack("{}").error().message.find("pack_id") != std::string::npos);
    std::string text(*embedded_pack("HK"));
    const std::size_t at = text.find("\"language\": \"en\"");
    REQUIRE(at != std::string::npos);
    text.replace(at, 16, "\"language\": \"fr\"");
    CHECK(load_pack(text).error().message.find("en") != std::string::npos);
}
