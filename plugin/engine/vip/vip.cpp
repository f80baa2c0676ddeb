#include "plugin/engine/vip/vip.hpp"

#include <utility>

#include "plugin/engine/outbox/draft.hpp"
#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::engine::vip {

namespace {

constexpr const char* purpose = "vip_invitation";
constexpr const char* approve_vip = "approve_vip";
constexpr std::uint32_t time_ms = 30'000;

constexpr std::uint32_t said_never = 1;
constexpr std::uint32_t said_not_now = 2;
constexpr std::uint32_t said_yes = 3;
constexpr std::uint32_t manager_agreed = 4;

struct Words {
    const char* title;
    const char* text;
    const char* enrol;
    const char* not_now;
    const char* never;
    const char* why_manager;
};
const Words& words_in(std::string_view language) {
    static constexpr Words english{
        "Invitation",
        "We would like to invite you to become a member of special standing. It costs nothing, and "
        "you can say no.",
        "Yes, please",
        "Not now",
        "Never ask again",
        "A manager approves members of special standing"};
    static constexpr Words traditional{
        "邀請",         "我們想邀請你成為貴賓會員，費用全免，你亦可以拒絕。",
        "好，我想加入", "暫時不要",
        "不要再問",     "貴賓會員須由經理批准"};
    static constexpr Words simplified{
        "邀请",         "我们想邀请您成为贵宾会员，完全免费，您也可以拒绝。",
        "好，我想加入", "暂时不要",
        "不要再问",     "贵宾会员须由经理批准"};
    return rules::suggestions::of_language(rules::suggestions::language_of(language), english,
                                           traditional, simplified);
}

}  // namespace

void Vip::join() {
    rooms_.prompts.on_answer(purpose, [this](const interface::Answered& said, till::Reply& reply) {
        return answered(said, reply);
    });
    rooms_.elevations.on_granted(approve_vip,
                                 [this](const interface::Granted& granted, till::Reply& reply) {
                                     return approved(granted, reply);
                                 });
}

Result<void> Vip::after(const server::Served& served, till::Reply& reply) {
    const auto some = rooms_.invitations.any();
    if (!some) return std::unexpected(some.error());
    for (till::CustomerCard& card : *reply.mutable_customers()) {
        if (!*some) break;
        const auto id = wire::uuid_bytes(card.customer_id());
        if (!id) continue;
        const auto member = rooms_.invitations.is_member(*id);
        if (!member) return std::unexpected(member.error());
        card.set_vip(card.vip() || *member);
    }
    if (reply.has_failure() || served.call.training || served.call.spooled) return {};
    if (served.context == nullptr || served.context->ticket().empty()) return {};
    const bool attached = served.kind == till::SET_CUSTOMER || served.kind == till::SCANNED;
    if (!attached || reply.customers_size() != 1) return {};
    const till::CustomerCard& card = reply.customers(0);
    const auto id = wire::uuid_bytes(card.customer_id());
    if (!id) return {};
    const auto invitation = rooms_.invitations.pending(*id, served.call.now);
    if (!invitation || !*invitation) {
        return invitation ? Result<void>() : std::unexpected(invitation.error());
    }
    if ((*invitation)->standing == Standing::accepted) {
        return want_manager(**invitation, *served.context, reply, served.call.now);
    }
    return ask(**invitation, card.language(), served, reply);
}

Result<void> Vip::ask(const Invitation& invitation, std::string_view language,
                      const server::Served& served, till::Reply& reply) {
    const auto before = rooms_.prompts.asked_on(*served.context);
    if (!before || *before) return before ? Result<void>() : std::unexpected(before.error());
    const auto may = rooms_.quiet.may_ask(served.call.now);
    if (!may || !*may) return may ? Result<void>() : std::unexpected(may.error());
    const Words& words = words_in(language);
    interface::Question question {
        purpose, {}, invitation.customer_id
    };
    till::Prompt& prompt = question.prompt;
    prompt.set_kind(till::Prompt::CHOOSE);
    prompt.set_surface(till::CUSTOMER_DISPLAY);
    prompt.set_title(words.title);
    prompt.set_text(words.text);
    prompt.set_language(std::string(language));
    prompt.set_max_choices(1);
    for (const auto& [id, text] :
         {std::pair{"enrol", words.enrol}, std::pair{"not_now", words.not_now},
          std::pair{"never", words.never}}) {
        till::PromptOption& option = *prompt.add_options();
        option.set_option_id(id);
        option.set_text(text);
    }
    prompt.set_time_limit_ms(time_ms);
    prompt.set_skipped(till::Prompt::ASKED_LATER);
    prompt.set_skip_label(words.not_now);
    const auto asked =
        rooms_.prompts.ask(std::move(question), *served.context, reply, served.call.now);
    if (!asked) return std::unexpected(asked.error());
    if (*asked) rooms_.quiet.note_question(served.call.now);
    return {};
}

Result<void> Vip::want_manager(const Invitation& invitation, const till::Context& context,
                               till::Reply& reply, Now now) {
    if (reply.has_elevation()) return {};
    interface::Need need;
    need.action = approve_vip;
    need.reason = words_in(context.cashier_language()).why_manager;
    need.customer_id = invitation.customer_id;
    need.skip_label = words_in(context.cashier_language()).not_now;
    need.detail = wire::uuid_text(invitation.invitation_id);
    return rooms_.elevations.ask(need, context, reply, now);
}

Result<void> Vip::answered(const interface::Answered& answered, till::Reply& reply) {
    const till::Context& context = answered.said.context();
    const checkout::Ticket* ticket = rooms_.tickets.find(context);
    if (ticket == nullptr || ticket->ended ||
        ticket->customer_id != answered.question.customer_id) {
        return fail_at(Domain::message, "customer_changed", "prompt_id",
                       "the customer who was asked is no longer attached to this ticket: ask again "
                       "when they are");
    }
    const auto invitation =
        rooms_.invitations.pending(answered.question.customer_id, answered.call.now);
    if (!invitation) return std::unexpected(invitation.error());
    if (!*invitation) {
        return fail_at(Domain::message, "invitation_gone", "prompt_id",
                       "head office took the invitation back, or it was answered elsewhere");
    }
    const std::string& option = answered.said.option_ids(0);
    const std::uint32_t answer = option == "enrol"   ? said_yes
                                 : option == "never" ? said_never
                                                     : said_not_now;
    auto recorded = record(**invitation, {answer}, context, answered.call, reply);
    if (!recorded || answer == said_not_now) return recorded;
    const Standing standing = answer == said_yes ? Standing::accepted : Standing::never;
    if (auto kept = rooms_.invitations.stand((*invitation)->invitation_id, standing); !kept) {
        return kept;
    }
    if (answer == said_never) return {};
    return want_manager(**invitation, context, reply, answered.call.now);
}

Result<void> Vip::approved(const interface::Granted& granted, till::Reply& reply) {
    const till::Elevate& said = granted.said;
    if (said.manager() == said.context().staff()) {
        return fail_at(Domain::access, "second_person_needed", "manager",
                       "who rings the sale cannot approve the member as well: ask another manager");
    }
    const auto id = wire::uuid_bytes(granted.detail);
    if (!id) return std::unexpected(id.error());
    const auto invitation = rooms_.invitations.find(*id);
    if (!invitation) return std::unexpected(invitation.error());
    if (!*invitation || (*invitation)->standing != Standing::accepted) {
        return fail_at(Domain::access, "invitation_gone", "elevation_id",
                       "head office took the invitation back, or it was approved elsewhere");
    }
    auto recorded = record(**invitation, {manager_agreed, said.manager(), said.reason()},
                           said.context(), granted.call, reply);
    if (!recorded) return recorded;
    return rooms_.invitations.stand(*id, Standing::approved);
}

Result<void> Vip::record(const Invitation& invitation, const Step& step,
                         const till::Context& context, const server::Call& call,
                         till::Reply& reply) {
    wire::Event event = outbox::draft_event(wire::INVITATION_ANSWERED, context, call.request_id);
    event.set_customer_id(invitation.customer_id);
    wire::InvitationAnswered& fact = *event.mutable_invitation_answered();
    fact.set_invitation_id(invitation.invitation_id);
    fact.set_tier(invitation.tier);
    fact.set_answer(step.answer);
    fact.set_manager(step.manager);
    fact.set_reason(step.reason);
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    return {};
}

}  // namespace tillside::engine::vip
