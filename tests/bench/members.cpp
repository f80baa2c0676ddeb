#include "tests/bench/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <random>
#include <vector>

#include "plugin/engine/customers/incoming.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/rules/consent/pack.hpp"
#include "sync/rules/identity/card_number.hpp"

namespace tillside::bench {

namespace {

namespace customers = engine::customers;
using std::chrono::duration;
using std::chrono::steady_clock;

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
constexpr int members_a_step = 5000;
constexpr int history_items = 6;

constexpr std::array names = {
    "陳大文",       "Chan Tai Man", "李嘉欣",     "Wong Siu Ming, Peter",
    "歐陽娜娜",     "何詠儀",       "Lam Ka Yan", "Cheung Wing Sze Vivian",
    "Maria Santos", "張偉"};
constexpr std::array languages = {"zh-Hant-HK", "zh-Hant-HK", "en", "zh-Hans"};

class Maker {
public:
    Maker(const wire::TillSecrets& secrets, const rules::consent::Pack& pack, Now now)
        : lookup_key_(*wire::key_from_bytes(secrets.lookup_key(), "lookup_key")),
          wrapping_key_(*wire::key_from_bytes(secrets.wrapping_key(), "wrapping_key")),
          pack_(pack),
          now_(now) {}

    wire::Customer make(int number) {
        const wire::Key key = wire::random_key(random_);
        const std::string key_id = bytes(16);
        const std::int64_t enrolled_us = now_.us - static_cast<std::int64_t>(random(700)) * day_us;
        const auto card = rules::identity::CardNumber::make(random_);
        wire::Contact contact;
        contact.set_phone(phone_of(number));
        contact.set_name(names.at(random(names.size())));
        contact.set_card_number(card.text());
        wire::Customer out;
        out.set_customer_id(bytes(16));
        out.set_phone_lookup(wire::lookup_hash(lookup_key_, contact.phone()));
        out.set_card_lookup(wire::card_hash(lookup_key_, card.text()));
        out.set_language(languages.at(random(languages.size())));
        out.set_home_store("BENCH");
        out.set_contact_event_id(wire::uuid_v7(enrolled_us, random_));
        *out.mutable_contact() = wire::seal_part(key, key_id, out.contact_event_id(), "contact",
                                                 contact.SerializeAsString(), random_);
        *out.mutable_key() = wire::wrap_key(key, out.customer_id(), key_id, wrapping_key_, random_);
        const bool profiled = random(10) < 3;
        add_consents(out, enrolled_us, profiled);
        out.set_visits(static_cast<std::uint32_t>(1 + random(60)));
        out.set_last_visit_us(now_.us - static_cast<std::int64_t>(random(300)) * day_us);
        for (int item = 0; profiled && item < history_items; ++item) {
            wire::PurchasedItem& bought = *out.add_history();
            bought.set_sku(std::to_string(10'000 + random(20'000)));
            bought.add_baskets_ago(static_cast<std::uint32_t>(item));
        }
        return out;
    }

private:
    std::size_t random(std::size_t below) { return generator_() % below; }
    std::string bytes(std::size_t size) {
        std::string out(size, '\0');
        random_({reinterpret_cast<unsigned char*>(out.data()), out.size()});
        return out;
    }

    // The notice and the answer as an enrolment writes them. The signature is no real one: a till
    // keeps none.
    void add_consents(wire::Customer& customer, std::int64_t at_us, bool profiled) {
        wire::ConsentRecord record;
        record.set_schema_version(1);
        record.set_receipt_id(wire::uuid_v7(at_us, random_));
        record.set_subject_pseudonym(customer.customer_id());
        record.set_jurisdiction(pack_.jurisdiction);
        record.set_pack_id(pack_.pack_id);
        record.set_pack_sha256(wire::to_bytes(pack_.sha256));
        const auto& notice = pack_.notice(customer.language());
        record.set_notice_id(notice.notice_id());
        record.set_notice_sha256(wire::to_bytes(wire::sha256(notice.text())));
        record.set_language(notice.language());
        record.set_notice_shown_at_us(at_us - 1'000'000 * static_cast<std::int64_t>(random(60)));
        record.set_surface(wire::CUSTOMER_DISPLAY);
        record.set_rendered_sha256(wire::to_bytes(wire::sha256(notice.title())));
        record.set_seconds_shown(static_cast<std::uint32_t>(random(40)));
        record.set_controller_id(pack_.controller.id);
        record.set_controller_contact(pack_.controller.contact);
        record.set_withdrawal_method(pack_.controller.withdrawal_method);
        record.set_response_channel(pack_.controller.response_channel);
        record.set_store("BENCH");
        record.set_terminal(fmt::format("BENCH-{}", random(6)));
        record.set_operator_pseudonym(fmt::format("staff-{}", random(30)));
        record.set_operator_role(wire::CASHIER);

        wire::ConsentRecord shown = record;
        shown.set_record_id(wire::uuid_v7(at_us, random_));
        shown.set_event_type(wire::NOTICE_SHOWN);
        shown.set_event_time_us(record.notice_shown_at_us());
        add(customer, shown);
        record.set_record_id(wire::uuid_v7(at_us, random_));
        record.set_event_time_us(at_us);
        record.set_method(wire::CUSTOMER_TAP);
        record.add_refers_to(shown.record_id());
        bool any = false;
        for (const rules::consent::Choice& choice : pack_.choices) {
            wire::Grant& grant = *record.add_grants();
            grant = choice.grant;
            const bool yes = choice.grant.purpose() == "profiling" ? profiled : random(2) == 0;
            grant.set_decision(yes ? wire::DECISION_GIVEN : wire::DECISION_DECLINED);
            any = any || yes;
        }
        record.set_event_type(any ? wire::GIVEN : wire::REFUSED);
        add(customer, record);
    }

    void add(wire::Customer& customer, wire::ConsentRecord& record) {
        record.set_sequence(random(1'000'000));
        record.set_previous_head(bytes(32));
        record.set_key_id(bytes(8));
        wire::SignedConsentRecord& out = *customer.add_consents();
        out.set_record(record.SerializeAsString());
        out.set_signature(bytes(64));
    }

    wire::Key lookup_key_;
    wire::Key wrapping_key_;
    const rules::consent::Pack& pack_;
    Now now_;
    std::mt19937_64 generator_{20260921};
    wire::Random random_ = [this](std::span<unsigned char> out) {
        std::ranges::generate(out, [this] { return static_cast<unsigned char>(generator_()); });
    };
};

Result<void> apply(engine::store::Database& database, customers::Incoming& incoming,
                   const std::vector<wire::Customer>& members, Now now) {
    std::vector<const wire::Customer*> all;
    for (const wire::Customer& member : members)
        all.push_back(&member);
    if (auto kept = incoming.keep_keys(all); !kept) return kept;
    auto transaction = database.begin();
    if (!transaction) return std::unexpected(transaction.error());
    for (const wire::Customer& member : members) {
        if (auto applied = incoming.apply(member, 1, now); !applied) return applied;
    }
    return transaction->commit();
}

}  // namespace

std::string phone_of(int number) {
    return fmt::format("+8529{:07}", number);
}

Result<Filled> fill_members(const std::filesystem::path& data, const wire::TillSecrets& secrets,
                            int members) {
    const Now now = system_now();
    auto pack = rules::consent::load_pack(*rules::consent::embedded_pack("HK"));
    if (!pack) return std::unexpected(pack.error());
    auto database = engine::store::Database::open(data / "till.db", now);
    if (!database) return std::unexpected(database.error());
    auto keys =
        engine::store::Database::open(data / "keys.db", now, engine::store::key_migrations());
    if (!keys) return std::unexpected(keys.error());
    customers::KeyRing ring(*keys, *wire::key_from_bytes(secrets.wrapping_key(), "wrapping_key"),
                            *wire::key_from_bytes(secrets.head_office_public_key(), "public key"),
                            wire::system_random());
    customers::Customers held(*database, *wire::key_from_bytes(secrets.lookup_key(), "lookup_key"));
    engine::consent::Ledger ledger(*database, *pack);
    customers::History history(*database);
    customers::Incoming incoming(*database, held, ledger, history, ring);
    Maker maker(secrets, *pack, now);
    Filled filled;
    for (int number = 0; number < members;) {
        std::vector<wire::Customer> step;
        for (; number < members && step.size() < members_a_step; ++number) {
            step.push_back(maker.make(number));
            for (const auto& consent : step.back().consents())
                filled.consent_bytes += static_cast<double>(consent.ByteSizeLong());
            filled.members_profiled += step.back().history().empty() ? 0 : 1;
        }
        const auto start = steady_clock::now();
        if (auto applied = apply(*database, incoming, step, now); !applied) {
            return std::unexpected(applied.error());
        }
        filled.seconds_applying += duration<double>(steady_clock::now() - start).count();
        if (number % 100'000 == 0) fmt::print(stderr, "{} of {} members\n", number, members);
    }
    filled.consent_bytes /= members;
    filled.members_profiled /= members;
    if (auto shed = database->shed(); !shed) return std::unexpected(shed.error());
    if (auto shed = keys->shed(); !shed) return std::unexpected(shed.error());
    return filled;
}

}  // namespace tillside::bench
