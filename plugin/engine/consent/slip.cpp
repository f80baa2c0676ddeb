#include "plugin/engine/consent/slip.hpp"

#include <algorithm>

namespace tillside::engine::consent {

namespace {

struct Words {
    std::string_view title, withdrawn_title;
    std::string_view yes, all_no, ended, all_ended;
    std::string_view withdraw, stopped, policy, keep;
};

constexpr Words english{"Your consent record",
                        "Your withdrawal of consent",
                        "Yes: ",
                        "You said no to every choice.",
                        "No longer: ",
                        "You withdrew every consent.",
                        "You can withdraw at any till, at any time, free of charge.",
                        "We stop at once, free of charge.",
                        "Privacy policy: ",
                        "Please keep this: the code is the signed proof of it."};
constexpr Words traditional{"你的同意紀錄",
                            "你的撤回同意紀錄",
                            "是：",
                            "你對每項都選擇了「否」。",
                            "不再：",
                            "你已撤回全部同意。",
                            "你可隨時在任何收銀處免費撤回同意。",
                            "我們會即時停止，費用全免。",
                            "私隱政策：",
                            "請保留此收據：以下的碼是經簽署的證明。"};
constexpr Words simplified{"您的同意记录",
                           "您的撤回同意记录",
                           "是：",
                           "您对每项都选择了“否”。",
                           "不再：",
                           "您已撤回全部同意。",
                           "您可随时在任何收银处免费撤回同意。",
                           "我们会即时停止，费用全免。",
                           "隐私政策：",
                           "请保留此收据：以下的码是经签署的证明。"};

const Words& words_of(std::string_view language) {
    if (language.starts_with("zh-Hans")) return simplified;
    return language.starts_with("zh") ? traditional : english;
}

class Lines {
public:
    explicit Lines(till::Reply& reply) : reply_(&reply) {}

    void add(std::string_view text, std::string_view more = {},
             till::ReceiptLine::Style style = till::ReceiptLine::PLAIN) {
        till::ReceiptLine& line = *reply_->add_receipt();
        line.set_style(style);
        line.set_text(std::string(text) + std::string(more));
        if (style == till::ReceiptLine::QR) line.set_align(till::ReceiptLine::CENTRE);
    }

private:
    till::Reply* reply_;
};

bool same(const google::protobuf::RepeatedPtrField<std::string>& a,
          const google::protobuf::RepeatedPtrField<std::string>& b) {
    return std::ranges::equal(a, b);
}

// The choices that a grant of the record is about; in a withdrawal an empty list means all.
bool is_about(const wire::Grant& grant, const wire::Grant& choice, bool withdrawn) {
    if (grant.purpose() != choice.purpose()) return false;
    if (withdrawn && grant.channels().empty()) return true;
    return same(grant.channels(), choice.channels());
}

void add_choices(const wire::ConsentRecord& record, const wire::NoticeText& notice,
                 const Words& words, Lines& lines) {
    const bool withdrawn = record.event_type() == wire::WITHDRAWN;
    for (const wire::NoticeChoiceText& choice : notice.choices()) {
        const bool meant = std::ranges::any_of(record.grants(), [&](const wire::Grant& grant) {
            return (withdrawn || grant.decision() == wire::DECISION_GIVEN) &&
                   is_about(grant, choice.grant(), withdrawn);
        });
        if (meant) lines.add(withdrawn ? words.ended : words.yes, choice.text());
    }
    if (withdrawn && record.grants().empty()) lines.add(words.all_ended);
    if (record.event_type() == wire::REFUSED) lines.add(words.all_no);
}

}  // namespace

bool has_slip(wire::ConsentEventType type) {
    return type == wire::GIVEN || type == wire::REFUSED || type == wire::WITHDRAWN;
}

void add_slip(const wire::ConsentRecord& record, const std::string& slip,
              const rules::consent::Pack& pack, std::string_view language, till::Reply& reply) {
    if (!has_slip(record.event_type())) return;
    const wire::NoticeText& notice = pack.notice(language);
    const Words& words = words_of(notice.language());
    const bool withdrawn = record.event_type() == wire::WITHDRAWN;
    Lines lines(reply);
    lines.add(withdrawn ? words.withdrawn_title : words.title, {}, till::ReceiptLine::BOLD);
    add_choices(record, notice, words, lines);
    lines.add(withdrawn ? words.stopped : words.withdraw);
    if (!notice.policy_url().empty()) lines.add(words.policy, notice.policy_url());
    lines.add(words.keep);
    lines.add(slip, {}, till::ReceiptLine::QR);
}

}  // namespace tillside::engine::consent
