#include "plugin/engine/sandbox/preparation.hpp"

#include <tillside/plugin.h>

#include <array>
#include <vector>

#include "plugin/engine/sandbox/goods.hpp"
#include "sync/rules/identity/card_number.hpp"
#include "sync/rules/identity/phone.hpp"

namespace tillside::engine::sandbox {

namespace {

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;

std::string random_bytes(std::size_t count, const wire::Random& random) {
    std::string bytes(count, '\0');
    random({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
    return bytes;
}

void add_goods(wire::Changes& changes, Now now) {
    for (const Article& article : articles) {
        wire::CatalogueItem& item = *changes.add_changes()->mutable_item();
        item.set_sku(std::string(article.sku));
        item.set_gtin(std::string(article.gtin));
        item.set_name_en(std::string(article.name_en));
        item.set_name_zh_hant(std::string(article.name_zh_hant));
        item.set_name_zh_hans(std::string(article.name_zh_hans));
        item.set_category("sandbox");
        item.set_unit_price(article.unit_price);
        item.set_currency("HKD");
        item.set_age_restricted(article.age_restricted);
        item.set_recalled(article.recalled);
        wire::StockLevel& stock = *changes.add_changes()->mutable_stock();
        stock.set_store(std::string(store_code));
        stock.set_sku(std::string(article.sku));
        stock.set_quantity_milli(article.in_stock * 1000);
        stock.set_as_of_us(now.us);
    }
}

void add_staff(wire::Changes& changes) {
    for (const StaffPerson& person : staff_people) {
        wire::StaffMember& member = *changes.add_changes()->mutable_staff();
        member.set_staff(std::string(person.staff));
        member.set_role(person.manager ? wire::STORE_MANAGER : wire::CASHIER);
        member.set_store(std::string(store_code));
        member.set_display_name(std::string(person.name));
        member.set_pin_verifier(std::string(person.verifier));
    }
}

Result<void> add_people(wire::Changes& changes, const wire::TillSecrets& secrets, Now now,
                        const wire::Random& random) {
    for (const Person& person : people) {
        if (person.special == Special::other_store) continue;
        auto customer = customer_for(person, secrets, now, random);
        if (!customer) return std::unexpected(customer.error());
        *changes.add_changes()->mutable_customer() = std::move(*customer);
    }
    return {};
}

// One model that is always the same; installed as head office's announcement would be.
Result<void> install_model(wire::Changes& changes, suggestions::ModelStore& models) {
    const auto model = rules::suggestions::Model::from_parts(model_parts());
    if (!model) return std::unexpected(model.error());
    const std::string bytes = model->to_bytes();
    wire::ModelAnnouncement announced;
    announced.set_version(model->parts().version);
    announced.set_sha256(wire::to_bytes(wire::sha256(bytes)));
    announced.set_size_bytes(bytes.size());
    *changes.add_changes()->mutable_model() = announced;
    return models.install(announced, bytes);
}

class Conversation {
public:
    Conversation(const PreparationRooms& rooms, const Person& person, Now now,
                 const wire::Random& random)
        : rooms_(rooms), person_(person), now_(now), random_(random) {}

    Result<void> answer(const std::vector<std::string_view>& given, till::Method method) {
        till::GetNotice get;
        *get.mutable_context() = context();
        get.set_language(std::string(person_.language));
        const auto shown = ask(till::GET_NOTICE, get);
        if (!shown) return std::unexpected(shown.error());
        till::AnswerConsent message;
        *message.mutable_context() = context();
        message.set_customer_id(wire::uuid_text(customer_id_of(person_)));
        till::ConsentAnswer& answer = *message.mutable_answer();
        answer.set_notice_id(shown->notice().notice_id());
        answer.set_notice_sha256(shown->notice().sha256());
        answer.set_language(shown->notice().language());
        answer.set_surface(method == till::CUSTOMER_TAP ? till::CUSTOMER_DISPLAY
                                                        : till::READ_ALOUD);
        answer.set_method(method);
        answer.set_notice_shown_at_us(now_.us - 60'000'000);
        answer.set_seconds_shown(30);
        for (const std::string_view choice : given) {
            till::ChoiceAnswer& yes = *answer.add_choices();
            yes.set_choice_id(std::string(choice));
            yes.set_given(true);
        }
        return done(ask(till::ANSWER_CONSENT, message));
    }

    Result<void> withdraw() {
        till::WithdrawConsent message;
        *message.mutable_context() = context();
        message.set_customer_id(wire::uuid_text(customer_id_of(person_)));
        return done(ask(till::WITHDRAW_CONSENT, message));
    }

private:
    static Result<void> done(const Result<till::Reply>& reply) {
        if (!reply) return std::unexpected(reply.error());
        return {};
    }
    static till::Context context() {
        till::Context context;
        context.set_store(std::string(store_code));
        context.set_till(std::string(till_code));
        context.set_staff("cashier");
        context.set_role(till::CASHIER);
        return context;
    }
    template <typename Message>
    Result<till::Reply> ask(till::Kind kind, const Message& message) {
        const std::string id = wire::uuid_v7(now_.us, random_);
        const server::Answer answer =
            rooms_.dispatcher.serve({static_cast<std::uint32_t>(kind), TILLSIDE_PROTOBUF, id,
                                     message.SerializeAsString(), false},
                                    now_);
        till::Reply reply;
        if (answer.status != TILLSIDE_OK || !reply.ParseFromString(answer.payload)) {
            return fail(Domain::customers, answer.failure_code,
                        "preparing the sandbox: " + answer.failure_message);
        }
        return reply;
    }

    const PreparationRooms& rooms_;
    const Person& person_;
    Now now_;
    const wire::Random& random_;
};

Result<void> converse(const PreparationRooms& rooms, const Person& person, Now now,
                      const wire::Random& random) {
    Conversation with(rooms, person, now, random);
    const std::vector<std::string_view> everything{"e-receipt", "marketing-sms", "marketing-email",
                                                   "profiling"};
    switch (person.special) {
        case Special::under_age:
        case Special::not_asked:
        case Special::other_store:
            return {};
        case Special::complaint:
            return with.answer({"marketing-sms"}, till::CASHIER_KEYED_ORAL);
        case Special::refused:
            return with.answer({}, till::CUSTOMER_TAP);
        case Special::withdrawn: {
            auto answered = with.answer(everything, till::CUSTOMER_TAP);
            return answered ? with.withdraw() : answered;
        }
        default:
            return with.answer(everything, till::CUSTOMER_TAP);
    }
}

}  // namespace

wire::TillSecrets make_secrets(const wire::Random& random) {
    wire::TillSecrets secrets;
    secrets.set_store(std::string(store_code));
    secrets.set_till(std::string(till_code));
    secrets.set_token("sandbox");
    secrets.set_lookup_key(random_bytes(32, random));
    secrets.set_wrapping_key(random_bytes(32, random));
    secrets.set_head_office_public_key(wire::to_bytes(wire::make_box_keys(random).public_key));
    secrets.set_head_office_url("https://sandbox.invalid");  // RFC 6761: never resolves
    return secrets;
}

Result<wire::Customer> customer_for(const Person& person, const wire::TillSecrets& secrets, Now now,
                                    const wire::Random& random) {
    const auto lookup_key = wire::key_from_bytes(secrets.lookup_key(), "lookup_key");
    if (!lookup_key) return std::unexpected(lookup_key.error());
    const auto wrapping_key = wire::key_from_bytes(secrets.wrapping_key(), "wrapping_key");
    if (!wrapping_key) return std::unexpected(wrapping_key.error());
    const std::string e164 = "+852" + std::string(person.phone);
    const std::string id = customer_id_of(person);
    const std::string key_id = random_bytes(16, random);
    const wire::Key key = wire::random_key(random);

    wire::Customer customer;
    customer.set_customer_id(id);
    customer.set_phone_lookup(wire::lookup_hash(*lookup_key, e164));
    customer.set_card_lookup(
        wire::card_hash(*lookup_key, rules::identity::card_lookup_text(person.card)));
    customer.set_language(std::string(person.language));
    const bool other = person.special == Special::other_store;
    customer.set_home_store(other ? "SANDBOX-OTHER" : std::string(store_code));
    wire::Contact contact;
    contact.set_phone(e164);
    contact.set_name(std::string(person.name));
    contact.set_card_number(std::string(person.card));
    customer.set_contact_event_id(wire::uuid_v7(now.us, random));
    *customer.mutable_contact() = wire::seal_part(key, key_id, customer.contact_event_id(),
                                                  "contact", contact.SerializeAsString(), random);
    *customer.mutable_key() = wire::wrap_key(key, id, key_id, *wrapping_key, random);
    customer.set_visits(static_cast<std::uint32_t>(person.number * 3));
    customer.set_last_visit_us(now.us - 7 * day_us);
    for (const std::string_view sku : {"MILK", "TEA"}) {
        wire::PurchasedItem& bought = *customer.add_history();
        bought.set_sku(std::string(sku));
        bought.add_baskets_ago(0);
        bought.add_baskets_ago(2);
    }
    return customer;
}

Result<void> prepare(const PreparationRooms& rooms, const wire::TillSecrets& secrets, Now now,
                     const wire::Random& random) {
    const auto held = rooms.customers.count();
    if (!held) return std::unexpected(held.error());
    downlink::Progress progress;
    progress.changes.set_cursor("sandbox");
    add_goods(progress.changes, now);
    add_staff(progress.changes);
    if (*held == 0) {
        auto added = add_people(progress.changes, secrets, now, random);
        if (!added) return added;
    }
    if (auto model = install_model(progress.changes, rooms.models); !model) return model;
    while (!progress.done) {
        if (auto applied = rooms.downlink.apply_step(progress, now); !applied) return applied;
    }
    if (*held > 0) return {};
    for (const Person& person : people) {
        if (auto conversed = converse(rooms, person, now, random); !conversed) return conversed;
    }
    return {};
}

}  // namespace tillside::engine::sandbox
