// The notices: one a language, each with all its parts, words for each choice, and nothing vague.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sync/rules/consent/pack_lint_parts.hpp"

namespace tillside::rules::consent {

namespace {

// Read aloud at a till with a queue: about a minute and a half of speech.
constexpr std::size_t script_signs_max = 900;

// What every collection statement holds (DPP1(3)); a pack adds its law's own.
constexpr auto parts_of_every_notice = std::to_array<std::string_view>(
    {"obligatory_or_voluntary", "consequence_of_not_giving", "purposes", "classes_of_transferees",
     "access_and_correction_contact"});

class Notice {
public:
    Notice(const Json& pack, const Json& notice, std::string place, Findings& out)
        : pack_(pack),
          notice_(notice),
          place_(std::move(place)),
          language_(words_of(member(notice, "language"))),
          out_(out) {}

    void check() {
        for (const char* key : {"notice_id", "version", "title", "script"})
            check_words(member(notice_, key), key);
        check_paragraphs();
        check_choices_words();
        check_classes_are_named();
        if (!words_of(member(notice_, "policy_url")).starts_with("https://")) {
            say("policy_url_missing", "policy_url",
                "give the address of the privacy policy in this language (DPP5)");
        }
        const std::string script = words_of(member(notice_, "script"));
        const auto signs = std::ranges::count_if(
            script, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        if (static_cast<std::size_t>(signs) > script_signs_max) {
            say("script_too_long", "script",
                fmt::format("has {} signs, at most {}: what is read aloud at a till is short",
                            signs, script_signs_max));
        }
    }

private:
    void say(std::string rule, const std::string& below, std::string words) {
        out_.push_back({std::move(rule), place_ + "/" + below, std::move(words)});
    }

    // Words that a customer sees or hears.
    void check_words(const Json& json, const std::string& below) {
        const std::string words = words_of(json);
        if (words.empty()) {
            say("text_missing", below, fmt::format("has no words in {}: write them", language_));
        } else if (const auto vague = vague_phrase(words); !vague.empty()) {
            say("vague_words", below,
                fmt::format("\"{}\" tells nobody who or what is meant: name the class (PCPD "
                            "guidance on direct marketing)",
                            vague));
        }
    }

    void check_paragraphs() {
        const Json& paragraphs = entries(member(notice_, "text"));
        if (paragraphs.empty()) {
            say("text_missing", "text", fmt::format("has no words in {}: write them", language_));
        }
        std::set<std::string> said;
        std::size_t index = 0;
        for (const Json& paragraph : paragraphs) {
            const Json& words = paragraph.is_object() ? member(paragraph, "words") : paragraph;
            check_words(words,
                        fmt::format("text/{}{}", index++, paragraph.is_object() ? "/words" : ""));
            text_ += words_of(words) + "\n";
            if (words_of(words).empty()) continue;
            for (const Json& part : entries(member(paragraph, "parts")))
                said.insert(words_of(part));
        }
        std::set<std::string> needed(parts_of_every_notice.begin(), parts_of_every_notice.end());
        for (const Json& part : entries(member(pack_, "notice_parts")))
            needed.insert(words_of(part));
        for (const std::string& part : needed) {
            if (said.contains(part)) continue;
            say("notice_part_missing", "text",
                fmt::format("no paragraph has \"{}\" among its parts: write it, in {} (DPP1(3), "
                            "S35C(2) or the pack's own law)",
                            part, language_));
        }
    }

    void check_choices_words() {
        for (const Json& choice : entries(member(pack_, "choices"))) {
            const std::string id = words_of(member(choice, "choice_id"));
            check_words(member(member(notice_, "choices"), id), "choices/" + id);
        }
    }

    // S35C(2)(b)(ii): the classes that a yes covers are those that the notice told of.
    void check_classes_are_named() {
        std::set<std::string> used;
        for (const Json& choice : entries(member(pack_, "choices"))) {
            for (const Json& one : entries(member(member(choice, "grant"), "marketing_classes")))
                used.insert(words_of(one));
        }
        for (const std::string& id : used) {
            const Json& listed = entry(member(pack_, "marketing_classes"), "class", id);
            const std::string name = words_of(member(member(listed, "names"), language_));
            // A name that is absent or vague has been told of.
            if (name.empty() || !vague_phrase(name).empty()) continue;
            if (text_.find(name) != std::string::npos) continue;
            say("class_not_in_notice", "text",
                fmt::format("the choices cover \"{}\", but no paragraph says \"{}\" (S35C(2)(b))",
                            id, name));
        }
    }

    const Json& pack_;
    const Json& notice_;
    std::string place_;
    std::string language_;
    std::string text_;
    Findings& out_;
};

}  // namespace

void check_notices(const Json& pack, Findings& out) {
    const Json& notices = entries(member(pack, "notices"));
    for (const Json& language : entries(member(pack, "languages"))) {
        const auto count = std::ranges::count_if(
            notices, [&](const Json& notice) { return member(notice, "language") == language; });
        if (count == 1) continue;
        out.push_back({"language_missing", "/notices",
                       fmt::format("{} notices in {}: the pack needs exactly one", count,
                                   words_of(language))});
    }
    std::size_t index = 0;
    for (const Json& notice : notices) {
        const std::string place = fmt::format("/notices/{}", index++);
        if (!holds(member(pack, "languages"), words_of(member(notice, "language")))) {
            out.push_back({"language_unknown", place + "/language",
                           "is none of /languages: add it there, with names in it everywhere"});
            continue;
        }
        Notice(pack, notice, place, out).check();
    }
}

}  // namespace tillside::rules::consent
