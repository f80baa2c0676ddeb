#include "plugin/engine/run/customer_rooms.hpp"

#include <fmt/format.h>

#include "plugin/engine/consent/answers.hpp"
#include "plugin/engine/customers/moving.hpp"
#include "plugin/engine/run/signing_key.hpp"

namespace tillside::engine::run {

using server::Call;
using server::Keeps;

Result<CustomerFiles> open_customer_files(const std::filesystem::path& data,
                                          const std::string& jurisdiction,
                                          const wire::TillSecrets& secrets, Now now) {
    const auto text = rules::consent::embedded_pack(jurisdiction);
    if (!text) {
        return fail(
            Domain::configuration, "jurisdiction_unknown",
            fmt::format("jurisdiction {} has no privacy pack in this program; it knows {}",
                        jurisdiction, fmt::join(rules::consent::embedded_jurisdictions(), ", ")));
    }
    auto pack = rules::consent::load_pack(*text);
    if (!pack) return std::unexpected(pack.error());
    const auto lookup = wire::key_from_bytes(secrets.lookup_key(), "lookup_key");
    if (!lookup) return std::unexpected(lookup.error());
    const auto wrapping = wire::key_from_bytes(secrets.wrapping_key(), "wrapping_key");
    if (!wrapping) return std::unexpected(wrapping.error());
    std::vector<wire::Key> previous;
    for (const std::string& bytes : secrets.previous_wrapping_keys()) {
        const auto key = wire::key_from_bytes(bytes, "previous_wrapping_keys");
        if (!key) return std::unexpected(key.error());
        previous.push_back(*key);
    }
    const auto office =
        wire::key_from_bytes(secrets.head_office_public_key(), "head_office_public_key");
    if (!office) return std::unexpected(office.error());
    std::vector<wire::Key> wrapping_keys{*wrapping};
    wrapping_keys.insert(wrapping_keys.end(), previous.begin(), previous.end());
    auto signing =
        read_or_make_signing_key(data / "signing.key", wrapping_keys, wire::system_random());
    if (!signing) return std::unexpected(signing.error());
    auto keys = store::open_or_quarantine(data / "keys.db", now, store::key_migrations(),
                                          store::Readers::nobody_else);
    if (!keys) return std::unexpected(keys.error());
    return CustomerFiles{std::move(keys->database),
                         std::move(keys->quarantined),
                         *signing,
                         *lookup,
                         *wrapping,
                         std::move(previous),
                         *office,
                         secrets.token(),
                         std::move(*pack)};
}

namespace {

customers::KeptFor kept_for(const rules::consent::Pack& pack) {
    constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
    return {static_cast<std::uint32_t>(pack.till_keeps_us / day_us),
            static_cast<std::uint32_t>(pack.till_keeps_other_store_us / day_us)};
}

}  // namespace

CustomerRooms::CustomerRooms(CustomerFiles& files, const Rooms& rooms)
    : files_(files),
      rooms_(rooms),
      random_(wire::system_random()),
      ledger_(rooms.database, files.pack),
      look_ups_(rooms.database),
      audit_(rooms.database, look_ups_),
      gate_(audit_, look_ups_, ledger_),
      recorder_(rooms.outbox, ledger_, files.signing_key, random_),
      customers_(rooms.database, files.lookup_key),
      key_ring_(files.keys, files.wrapping_key, files.head_office_public_key, random_),
      contacts_(customers_, key_ring_, files.pack.phones),
      history_(rooms.database),
      screen_(gate_, ledger_, contacts_, rooms.outbox.store()),
      incoming_(rooms.database, customers_, ledger_, history_, key_ring_),
      receipts_(rooms.database),
      addresses_(rooms.database),
      invitations_(rooms.database),
      conversations_({rooms.outbox, ledger_, recorder_, customers_, key_ring_, screen_, gate_},
                     random_),
      changing_(
          {rooms.outbox, customers_, key_ring_, incoming_.own_changes(), screen_, files.pack}),
      look_up_({rooms.database, gate_, customers_, incoming_, screen_, receipts_, rooms.tickets,
                rooms.announcements, files.pack, rooms.elsewhere, rooms.suggester, rooms.clock,
                [this](std::string_view staff, std::string_view customer_id) {
                    return is_own_card(staff, customer_id);
                }}),
      catalogue_(rooms.database, rooms.outbox.store()),
      staff_(rooms.database, rooms.outbox.store()),
      sign_in_(staff_),
      downlink_({rooms.database, customers_, incoming_, ledger_, addresses_, invitations_,
                 catalogue_, staff_}),
      retention_({rooms.database, customers_, key_ring_, incoming_}, rooms.outbox.store(),
                 kept_for(files.pack)),
      wipe_({rooms.database, rooms.outbox, customers_, history_, key_ring_, ledger_, staff_},
            files.token) {
    incoming_.on_removed([this](std::string_view id) { return receipts_.forget(id); });
    incoming_.on_removed([this](std::string_view id) { return invitations_.forget(id); });
    incoming_.on_joined(
        [this](std::string_view from, std::string_view to) { return receipts_.move(from, to); });
    incoming_.on_joined(
        [this](std::string_view from, std::string_view to) { return invitations_.move(from, to); });
    gate_.address_suppressed = [this](std::string_view customer_id, std::string_view channel) {
        return address_suppressed(customer_id, channel);
    };
    wipe_.also([this] { return incoming_.clear(); });
    wipe_.also([this] { return catalogue_.clear(); });
    wipe_.also([this] { return receipts_.clear(); });
    wipe_.also([this] { return invitations_.clear(); });
    // Head office may have been restored from a copy: any till tells it of the withdrawals that it
    // once sent.
    downlink_.on_reset([this]() -> Result<void> {
        const auto held = ledger_.suppressions();
        if (!held) return std::unexpected(held.error());
        return rooms_.outbox.suppress_again(*held);
    });
    downlink_.on_wipe([this](const wire::Wipe& order, Now now) { return wipe_.take(order, now); });
}

// Under any id that the customer has or had.
Result<bool> CustomerRooms::is_own_card(std::string_view staff, std::string_view customer_id) {
    auto own = staff_.is_membership_of(staff, customer_id);
    if (!own || *own) return own;
    const auto any = customers_.any_others();
    if (!any || !*any) return any;
    const auto members = incoming_.members().of(customer_id);
    if (!members) return std::unexpected(members.error());
    for (const std::string& member : *members) {
        own = staff_.is_membership_of(staff, member);
        if (!own || *own) return own;
    }
    return false;
}

// A number that is somebody else's by now (released) reaches the wrong person: it is not used.
Result<bool> CustomerRooms::address_suppressed(std::string_view customer_id,
                                               std::string_view channel) {
    const bool by_phone = channel == "sms" || channel == "call";
    if (!by_phone && channel != "email") return false;
    const auto customer = customers_.find(customer_id);
    if (!customer) return std::unexpected(customer.error());
    if (!*customer) return false;
    const std::string& address = by_phone ? (*customer)->phone_lookup : (*customer)->email_lookup;
    if (address.empty()) return true;
    return addresses_.suppressed(address, channel);
}

Result<void> CustomerRooms::look_whether_wiped() {
    // What was passed over while the till took nobody in is asked for again.
    const auto anew = wipe_.let_in_anew();
    if (!anew) return std::unexpected(anew.error());
    if (*anew) {
        if (auto started = downlink_.start_over(); !started) return started;
    }
    const auto wiped = wipe_.stands();
    if (!wiped) return std::unexpected(wiped.error());
    downlink_.take_people(!*wiped);
    return {};
}

Result<void> CustomerRooms::let_in(std::string_view token) {
    wipe_.let_in(token);
    return look_whether_wiped();
}

Result<void> CustomerRooms::open(Now now) {
    if (auto looked = look_whether_wiped(); !looked) return looked;
    if (const auto done = key_ring_.rewrap(files_.previous_wrapping_keys); !done) {
        return std::unexpected(done.error());
    }
    if (auto read = look_ups_.open(now); !read) return read;
    return customers::move_old_customers({rooms_.database, customers_, key_ring_, ledger_});
}

Result<bool> CustomerRooms::follow_wipe(Now now) {
    const auto followed = wipe_.follow(now);
    if (followed && *followed) downlink_.take_people(false);
    return followed;
}

std::uint64_t CustomerRooms::customers_held() {
    return customers_.count().value_or(0);
}

void CustomerRooms::join(server::Dispatcher& dispatcher) {
    // Lost keys come again only with their customers, so everything is asked for anew.
    if (files_.quarantined_keys) (void)downlink_.start_over();
    join_customers(dispatcher);
    join_consent(dispatcher);
    join_staff(dispatcher);
    join_replies(dispatcher);
    rooms_.checkout.observe([this](const checkout::CompletedSale& sale, Now) -> Result<void> {
        const till::Context& context = sale.message.context();
        if (auto settled = look_ups_.settle(
                consent::ticket_key(context.business_day(), context.ticket()), sale.customer_id);
            !settled) {
            return settled;
        }
        if (sale.customer_id.empty()) return {};
        const auto customer = customers_.find(sale.customer_id);
        if (!customer) return std::unexpected(customer.error());
        if (!*customer) return {};  // not held here: head office's summary will tell
        if (auto noted = receipts_.note(context.business_day(), context.ticket(),
                                        (*customer)->customer_id, Now{sale.occurred_at_us});
            !noted) {
            return noted;
        }
        std::vector<std::string> skus;
        for (const till::Line& line : sale.message.basket().lines())
            skus.push_back(line.sku());
        return history_.note_basket((*customer)->customer_id, skus, Now{sale.occurred_at_us});
    });
}

// What the dispatcher remembers of a customer is sealed like the rest of them, and goes with them.
void CustomerRooms::join_replies(server::Dispatcher& dispatcher) {
    dispatcher.seal_replies({[this](std::string_view customer_id, std::string_view request_id,
                                    std::string_view reply) -> Result<std::string> {
                                 auto sealed =
                                     key_ring_.seal(customer_id, request_id, "reply", reply);
                                 if (!sealed) return std::unexpected(sealed.error());
                                 return sealed->SerializeAsString();
                             },
                             [this](std::string_view customer_id, std::string_view request_id,
                                    std::string_view sealed) -> Result<std::string> {
                                 wire::SealedPart part;
                                 part.ParseFromString(std::string(sealed));
                                 return key_ring_.open(customer_id, request_id, part);
                             }});
    wipe_.also([&dispatcher] { return dispatcher.forget_customers(); });
    incoming_.on_removed([&dispatcher](std::string_view customer_id) {
        return dispatcher.forget_customer(customer_id);
    });
}

void CustomerRooms::join_customers(server::Dispatcher& dispatcher) {
    dispatcher.on<till::Scanned>(
        till::SCANNED, Keeps::nothing,
        [this](const auto& message, const Call& call) { return look_up_.scanned(message, call); });
    dispatcher.on<till::FindCustomer>(
        till::FIND_CUSTOMER, Keeps::nothing,
        [this](const auto& message, const Call& call) { return look_up_.find(message, call); });
    dispatcher.on<till::SetCustomer>(till::SET_CUSTOMER, Keeps::nothing,
                                     [this](const auto& message, const Call& call) {
                                         return look_up_.set_customer(message, call);
                                     });
    dispatcher.on<till::EnrolCustomer>(till::ENROL_CUSTOMER, Keeps::a_record,
                                       [this](const auto& message, const Call& call) {
                                           return conversations_.enrol(message, call);
                                       });
    dispatcher.on<till::ChangeCustomer>(
        till::CHANGE_CUSTOMER, Keeps::a_record,
        [this](const auto& message, const Call& call) { return changing_.change(message, call); });
}

void CustomerRooms::join_consent(server::Dispatcher& dispatcher) {
    dispatcher.on<till::GetNotice>(
        till::GET_NOTICE, Keeps::nothing,
        [this](const till::GetNotice& message, const Call&) -> Result<till::Reply> {
            till::Reply reply;
            *reply.mutable_notice() = consent::notice_for_host(files_.pack, message.language());
            return reply;
        });
    dispatcher.on<till::AnswerConsent>(till::ANSWER_CONSENT, Keeps::a_record,
                                       [this](const auto& message, const Call& call) {
                                           return conversations_.answer(message, call);
                                       });
    dispatcher.on<till::WithdrawConsent>(till::WITHDRAW_CONSENT, Keeps::a_record,
                                         [this](const auto& message, const Call& call) {
                                             return conversations_.withdraw(message, call);
                                         });
}

void CustomerRooms::join_staff(server::Dispatcher& dispatcher) {
    dispatcher.on<till::StaffSignedIn>(
        till::STAFF_SIGNED_IN, Keeps::a_record,
        [this](const auto& message, const Call& call) { return sign_in_.sign_in(message, call); });
    // Signing out leaves nothing behind: the host sends the staff code with every message.
    dispatcher.on<till::StaffSignedOut>(
        till::STAFF_SIGNED_OUT, Keeps::nothing,
        [](const till::StaffSignedOut&, const Call&) -> Result<till::Reply> {
            return till::Reply();
        });
}

}  // namespace tillside::engine::run
