// Catalogues, purposes and choices: the structure of what a customer may be asked.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "sync/rules/consent/pack_lint_parts.hpp"

namespace tillside::rules::consent {

namespace {

void check_names(const Json& pack, const Json& names, const std::string& place, Findings& out) {
    for (const Json& language : entries(member(pack, "languages"))) {
        const std::string name = words_of(language);
        const std::string words = words_of(member(names, name));
        const std::string at = fmt::format("{}/names/{}", place, name);
        if (words.empty()) {
            out.push_back(
                {"language_missing", at,
                 fmt::format("has no name in {}: every language of the pack needs one", name)});
        } else if (const auto vague = vague_phrase(words); !vague.empty()) {
            out.push_back({"vague_words", at,
                           fmt::format("\"{}\" names no class: say who or what it is, so that a "
                                       "customer can tell (PCPD guidance on direct marketing)",
                                       vague)});
        }
    }
}

void check_catalogue(const Json& pack, const std::string& list, const std::string& key,
                     Findings& out) {
    std::size_t index = 0;
    for (const Json& one : entries(member(pack, list))) {
        const std::string place = fmt::format("/{}/{}", list, index++);
        if (words_of(member(one, key)).empty()) {
            out.push_back({"text_missing", place + "/" + key,
                           "give the entry a name that grants can refer to"});
        }
        check_names(pack, member(one, "names"), place, out);
    }
}

void check_listed(const Json& pack, const Json& grant, const std::string& in_grant,
                  std::pair<const char*, const char*> catalogue, const std::string& place,
                  Findings& out) {
    std::size_t index = 0;
    for (const Json& one : entries(member(grant, in_grant))) {
        const std::string at = fmt::format("{}/grant/{}/{}", place, in_grant, index++);
        const std::string name = words_of(one);
        if (!entry(member(pack, catalogue.first), catalogue.second, name).is_null()) continue;
        out.push_back({"class_unknown", at,
                       fmt::format("\"{}\" is not in /{}: add it there with its names, or take it "
                                   "out (S35C(2)(b))",
                                   name, catalogue.first)});
    }
}

// A grant that passes data on to others for their own use (S35J-K).
void check_transfer(const Json& choice, const std::string& place, Findings& out) {
    const Json& grant = member(choice, "grant");
    const bool transfer = words_of(member(grant, "purpose")) == "transfer";
    const bool recipients = !entries(member(grant, "recipient_classes")).empty();
    if (recipients && !transfer) {
        out.push_back({"transfer_bundled", place + "/grant/recipient_classes",
                       "providing data to others is asked for by itself: make a choice with the "
                       "purpose \"transfer\" (S35J-K)"});
    }
    if (!transfer) return;
    if (!recipients) {
        out.push_back({"recipients_missing", place + "/grant/recipient_classes",
                       "a transfer names the classes of persons that get the data (S35J(2)(b))"});
    }
    if (!member(grant, "for_gain").is_boolean()) {
        out.push_back({"gain_not_stated", place + "/grant/for_gain",
                       "say true or false: whether the data are provided for gain (S35J(2)(b))"});
    }
}

void check_purpose(const Json& pack, const Json& choice, const std::string& place, Findings& out) {
    const Json& grant = member(choice, "grant");
    const Json& purpose = member(grant, "purpose");
    const bool several = purpose.is_array() || choice.contains("grants");
    if (several) {
        out.push_back({"purposes_bundled", place + "/grant/purpose",
                       "one choice asks for several purposes: give each its own choice, so that a "
                       "customer can take one and leave the other"});
        return;
    }
    const std::string name = words_of(purpose);
    if (entry(member(pack, "purposes"), "purpose", name).is_null()) {
        out.push_back({"purpose_without_rule", place + "/grant/purpose",
                       fmt::format("\"{}\" has no rule in /purposes: add one", name)});
    }
}

void check_choice(const Json& pack, const Json& choice, const std::string& place, Findings& out) {
    const Json& preselected = member(choice, "preselected");
    if (!preselected.is_boolean() || preselected.get<bool>()) {
        out.push_back({"preselected", place + "/preselected",
                       "must be false: a choice that is ticked beforehand is no consent (S35A; "
                       "GDPR recital 32)"});
    }
    if (!holds(member(choice, "answers"), "no") || !holds(member(choice, "answers"), "yes")) {
        out.push_back({"decline_missing", place + "/answers",
                       "must be [\"yes\", \"no\"]: declining is an answer like agreeing"});
    }
    check_purpose(pack, choice, place, out);
    const Json& grant = member(choice, "grant");
    check_listed(pack, grant, "kinds_of_data", {"kinds_of_data", "kind"}, place, out);
    check_listed(pack, grant, "marketing_classes", {"marketing_classes", "class"}, place, out);
    check_listed(pack, grant, "recipient_classes", {"recipient_classes", "class"}, place, out);
    if (words_of(member(grant, "purpose")) == "direct_marketing" &&
        entries(member(grant, "marketing_classes")).empty()) {
        out.push_back({"class_missing", place + "/grant/marketing_classes",
                       "say which classes of goods are advertised (S35C(2)(b)(ii))"});
    }
    check_transfer(choice, place, out);
}

}  // namespace

void check_catalogues(const Json& pack, Findings& out) {
    if (entries(member(pack, "languages")).empty()) {
        out.push_back({"language_missing", "/languages", "name the languages of the notices"});
    }
    check_catalogue(pack, "kinds_of_data", "kind", out);
    check_catalogue(pack, "marketing_classes", "class", out);
    check_catalogue(pack, "recipient_classes", "class", out);
}

void check_choices(const Json& pack, Findings& out) {
    std::size_t index = 0;
    for (const Json& rule : entries(member(pack, "purposes"))) {
        const std::string place = fmt::format("/purposes/{}", index++);
        if (words_of(member(rule, "purpose")) != "transfer") continue;
        if (const Json& oral = member(rule, "oral_allowed"); oral != Json(false)) {
            out.push_back({"transfer_oral", place + "/oral_allowed",
                           "must be false: consent to a transfer is written (S35J(2), S35K)"});
        }
        if (const Json& alone = member(rule, "separate_choice"); alone != Json(true)) {
            out.push_back({"transfer_bundled", place + "/separate_choice",
                           "must be true: a transfer is asked for by itself (S35J-K)"});
        }
    }
    if (entries(member(pack, "choices")).empty()) {
        out.push_back({"choice_missing", "/choices", "offer at least one choice"});
    }
    index = 0;
    for (const Json& choice : entries(member(pack, "choices"))) {
        check_choice(pack, choice, fmt::format("/choices/{}", index++), out);
    }
}

}  // namespace tillside::rules::consent
