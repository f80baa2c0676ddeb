// The rooms that know customers, consent, staff and the catalogue, put together: what they stand
// on, in the order in which it is made, and which message goes to which of them.
//
// Thread: the engine's main thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/engine/catalogue/catalogue.hpp"
#include "plugin/engine/checkout/checkout.hpp"
#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/changing.hpp"
#include "plugin/engine/customers/conversations.hpp"
#include "plugin/engine/customers/look_up.hpp"
#include "plugin/engine/customers/retention.hpp"
#include "plugin/engine/downlink/downlink.hpp"
#include "plugin/engine/run/wipe.hpp"
#include "plugin/engine/staff/sign_in.hpp"

namespace tillside::engine::run {

// What is read from files before any room is made.
struct CustomerFiles {
    store::Database keys;  // keys.db
    std::optional<std::filesystem::path> quarantined_keys;
    wire::SigningKey signing_key;
    wire::Key lookup_key{};
    wire::Key wrapping_key{};
    std::vector<wire::Key> previous_wrapping_keys;
    wire::Key head_office_public_key{};
    std::string token;  // of the till at head office
    rules::consent::Pack pack;
};

// Opens keys.db and signing.key in the data folder and loads the jurisdiction's pack. Errors name
// the file or the key at fault; "jurisdiction_unknown" where no pack is built in.
[[nodiscard]] Result<CustomerFiles> open_customer_files(const std::filesystem::path& data,
                                                        const std::string& jurisdiction,
                                                        const wire::TillSecrets& secrets, Now now);

class CustomerRooms {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        checkout::Checkout& checkout;
        checkout::Tickets& tickets;
        server::Announcements& announcements;
        customers::Elsewhere* elsewhere = nullptr;
        checkout::Suggester* suggester = nullptr;
        std::function<Now()> clock = system_now;  // for answers that come later
    };
    // files and the rooms outlive this.
    CustomerRooms(CustomerFiles& files, const Rooms& rooms);
    CustomerRooms(const CustomerRooms&) = delete;
    CustomerRooms& operator=(const CustomerRooms&) = delete;

    // Brings what an older version has stored into today's form, and reads what was counted before
    // this start; before anybody is served.
    [[nodiscard]] Result<void> open(Now now);

    // The till was let in anew while the engine runs, with that token: one that was wiped takes
    // customers and staff in again.
    [[nodiscard]] Result<void> let_in(std::string_view token);

    // Wipes the till where head office has ordered it and its time has come; true where it did.
    [[nodiscard]] Result<bool> follow_wipe(Now now);

    // Serves SCANNED, FIND_CUSTOMER, GET_NOTICE, ENROL_CUSTOMER, SET_CUSTOMER, CHANGE_CUSTOMER,
    // ANSWER_CONSENT,
    // WITHDRAW_CONSENT, STAFF_SIGNED_IN and STAFF_SIGNED_OUT, and watches completed sales.
    void join(server::Dispatcher& dispatcher);

    // For the suggestions: history needs a permit of the gate.
    [[nodiscard]] consent::Gate& gate() { return gate_; }
    [[nodiscard]] consent::Ledger& ledger() { return ledger_; }
    [[nodiscard]] consent::LookUps& look_ups() { return look_ups_; }
    // To be flushed every half a second, and closed at the end.
    [[nodiscard]] consent::Audit& audit() { return audit_; }
    [[nodiscard]] customers::History& history() { return history_; }
    [[nodiscard]] catalogue::Catalogue& catalogue() { return catalogue_; }
    // For the uplink.
    [[nodiscard]] customers::KeyRing& keys() { return key_ring_; }
    [[nodiscard]] downlink::Downlink& downlink() { return downlink_; }
    [[nodiscard]] customers::Retention& retention() { return retention_; }
    [[nodiscard]] Wipe& wipe() { return wipe_; }
    // For the host's interface and service.
    [[nodiscard]] customers::Customers& customers() { return customers_; }
    [[nodiscard]] customers::Contacts& contacts() { return contacts_; }
    [[nodiscard]] consent::Addresses& addresses() { return addresses_; }
    [[nodiscard]] vip::Invitations& invitations() { return invitations_; }
    [[nodiscard]] customers::Conversations& conversations() { return conversations_; }
    [[nodiscard]] customers::Incoming& incoming() { return incoming_; }
    [[nodiscard]] customers::LookUp& look_up() { return look_up_; }
    [[nodiscard]] staff::Staff& staff() { return staff_; }
    [[nodiscard]] staff::SignIn& sign_in() { return sign_in_; }
    [[nodiscard]] const rules::consent::Pack& pack() const { return files_.pack; }
    [[nodiscard]] std::uint64_t customers_held();

private:
    [[nodiscard]] Result<void> look_whether_wiped();
    void join_customers(server::Dispatcher& dispatcher);
    void join_consent(server::Dispatcher& dispatcher);
    void join_staff(server::Dispatcher& dispatcher);
    [[nodiscard]] Result<bool> address_suppressed(std::string_view customer_id,
                                                  std::string_view channel);
    [[nodiscard]] Result<bool> is_own_card(std::string_view staff, std::string_view customer_id);
    void join_replies(server::Dispatcher& dispatcher);

    CustomerFiles& files_;
    Rooms rooms_;
    wire::Random random_;
    consent::Ledger ledger_;
    consent::LookUps look_ups_;
    consent::Audit audit_;
    consent::Gate gate_;
    consent::Recorder recorder_;
    customers::Customers customers_;
    customers::KeyRing key_ring_;
    customers::Contacts contacts_;
    customers::History history_;
    customers::Screen screen_;
    customers::Incoming incoming_;
    customers::Receipts receipts_;
    consent::Addresses addresses_;
    vip::Invitations invitations_;
    customers::Conversations conversations_;
    customers::Changing changing_;
    customers::LookUp look_up_;
    catalogue::Catalogue catalogue_;
    staff::Staff staff_;
    staff::SignIn sign_in_;
    downlink::Downlink downlink_;
    customers::Retention retention_;
    Wipe wipe_;
};

}  // namespace tillside::engine::run
