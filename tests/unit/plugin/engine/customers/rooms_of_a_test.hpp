// The rooms of a till on real files, served through the dispatcher as a host's requests are; the
// clock is the test's.
#pragma once

#include <tillside/plugin.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "plugin/engine/run/customer_rooms.hpp"
#include "plugin/engine/server/payload.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

namespace tillside::engine::testing {

inline constexpr std::int64_t noon = 1'790'000'000LL * 1'000'000;

// Head office, as far as a till can tell: answers what it was told to, when it is told to.
class HeadOfficeOfATest : public customers::Elsewhere {
public:
    bool ask(const wire::Find& find, Answered answered) override {
        if (!reachable) return false;
        asked.push_back(find);
        waiting = std::move(answered);
        return true;
    }
    bool reachable = false;
    std::vector<wire::Find> asked;
    Answered waiting;
};

struct TillOfATest {
    explicit TillOfATest(const std::string& till = "T1", const std::string& store = "S1")
        : TillOfATest(secrets_of(till, store)) {}
    explicit TillOfATest(wire::TillSecrets given)
        : secrets(std::move(given)),
          opened(store::open_or_quarantine(folder.path / "till.db", now).value()),
          outbox(outbox::Outbox::open(opened.database, secrets.store(), secrets.till(), now,
                                      wire::system_random())
                     .value()),
          files(run::open_customer_files(folder.path, "HK", secrets, now).value()),
          dispatcher(opened.database, secrets.store(), secrets.till()),
          announcements(now),
          checkout({opened.database, outbox, tickets, nullptr}),
          rooms(files, {opened.database, outbox, checkout, tickets, announcements, &head_office,
                        nullptr, [this] { return now; }}) {
        checkout.join(dispatcher);
        rooms.join(dispatcher);
    }

    static wire::TillSecrets secrets_of(const std::string& till, const std::string& store) {
        wire::TillSecrets out;
        out.set_till(till);
        out.set_store(store);
        out.set_lookup_key(std::string(32, 'l'));
        out.set_wrapping_key(std::string(32, 'w'));
        out.set_head_office_public_key(
            wire::to_bytes(wire::make_box_keys([](std::span<unsigned char> bytes) {
                               std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(7));
                           }).public_key));
        return out;
    }

    [[nodiscard]] till::Context context(std::string ticket = "100") const {
        till::Context out;
        out.set_store(outbox.store());
        out.set_till(outbox.till());
        out.set_business_day("2026-09-21");
        out.set_ticket(std::move(ticket));
        out.set_staff("amy");
        out.set_role(till::CASHIER);
        out.set_currency("HKD");
        return out;
    }

    template <typename Message>
    till::Reply send(till::Kind kind, const Message& message, bool spooled = false) {
        const std::string id = wire::uuid_v7(now.us, wire::system_random());
        const std::string payload = message.SerializeAsString();
        const server::Answer answer = dispatcher.serve(
            {static_cast<std::uint32_t>(kind), TILLSIDE_PROTOBUF, id, payload, spooled}, now);
        till::Reply reply;
        REQUIRE(reply.ParseFromString(answer.payload));
        CHECK((answer.status == TILLSIDE_REFUSED) == reply.has_failure());
        return reply;
    }

    till::Notice notice(const std::string& language = "en") {
        till::GetNotice get;
        *get.mutable_context() = context();
        get.set_language(language);
        return send(till::GET_NOTICE, get).notice();
    }

    // An answer to the notice, shown a minute ago; everything not named is declined.
    till::ConsentAnswer answer(const std::vector<std::string>& given,
                               till::Method method = till::CUSTOMER_TAP) {
        const till::Notice shown = notice();
        till::ConsentAnswer out;
        out.set_notice_id(shown.notice_id());
        out.set_notice_sha256(shown.sha256());
        out.set_language(shown.language());
        out.set_surface(method == till::CASHIER_KEYED_ORAL ? till::READ_ALOUD
                                                           : till::CUSTOMER_DISPLAY);
        out.set_method(method);
        out.set_notice_shown_at_us(now.us - 60'000'000);
        out.set_seconds_shown(20);
        for (const std::string& choice : given) {
            till::ChoiceAnswer& entry = *out.add_choices();
            entry.set_choice_id(choice);
            entry.set_given(true);
        }
        return out;
    }

    till::EnrolCustomer enrolment(const std::string& phone, const std::string& name,
                                  const std::vector<std::string>& given,
                                  till::Method method = till::CUSTOMER_TAP) {
        till::EnrolCustomer out;
        *out.mutable_context() = context();
        out.set_phone(phone);
        out.set_name(name);
        out.set_language("en");
        *out.mutable_answer() = answer(given, method);
        return out;
    }

    till::CustomerCard enrolled(const std::string& phone, const std::string& name,
                                const std::vector<std::string>& given,
                                till::Method method = till::CUSTOMER_TAP) {
        const till::Reply reply = send(till::ENROL_CUSTOMER, enrolment(phone, name, given, method));
        INFO(reply.failure().message());
        REQUIRE(reply.customers_size() == 1);
        REQUIRE_FALSE(reply.has_failure());
        return reply.customers(0);
    }

    till::Reply find_phone(const std::string& phone, const std::string& ticket = "100") {
        till::FindCustomer find;
        *find.mutable_context() = context(ticket);
        find.set_phone(phone);
        return send(till::FIND_CUSTOMER, find);
    }

    till::Reply withdraw(const std::string& customer_id,
                         const std::vector<std::string>& purposes = {}) {
        till::WithdrawConsent message;
        *message.mutable_context() = context();
        message.set_customer_id(customer_id);
        for (const std::string& purpose : purposes)
            message.add_purposes(purpose);
        return send(till::WITHDRAW_CONSENT, message);
    }

    // Everything that stands in the outbox, in order.
    std::vector<wire::Event> events() {
        std::vector<wire::Event> out;
        const auto pending = outbox.pending(1000, 10U << 20).value();
        if (!pending) return out;
        for (const std::string& bytes : pending->events)
            out.emplace_back().ParseFromString(bytes);
        return out;
    }

    static std::string state_of(const till::CustomerCard& card, std::string_view purpose) {
        for (const till::ConsentState& state : card.consents()) {
            if (state.purpose() == purpose) return state.state() + (state.usable() ? "+" : "-");
        }
        return "none";
    }

    tillside::testing::TemporaryFolder folder;
    Now now{noon};
    wire::TillSecrets secrets;
    store::Opened opened;
    outbox::Outbox outbox;
    run::CustomerFiles files;
    server::Dispatcher dispatcher;
    server::Announcements announcements;
    checkout::Tickets tickets;
    checkout::Checkout checkout;
    HeadOfficeOfATest head_office;
    run::CustomerRooms rooms;
};

}  // namespace tillside::engine::testing
