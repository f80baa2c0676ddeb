// The till's copy of consent records (compact.hpp) and of withdrawals that came without theirs. It
// keeps them and folds them (sync/rules/consent); it changes none and forgets none unless the
// customer is removed.
//
// Thread: the engine's main thread. Functions that write want the caller's open transaction.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/engine/consent/brief.hpp"
#include "plugin/engine/store/database.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::consent {

// A customer, and the row that holds them where the caller has just read it (0: not known). A row
// that holds somebody else by now is not believed.
struct HeldCustomer {
    std::string_view customer_id;
    std::int64_t row = 0;
};

class Ledger {
public:
    // Both outlive the ledger.
    Ledger(store::Database& database, const rules::consent::Pack& pack)
        : database_(&database), pack_(&pack) {}

    [[nodiscard]] const rules::consent::Pack& pack() const { return *pack_; }

    // What all that is held of a customer (16 bytes) adds up to.
    [[nodiscard]] Result<rules::consent::Standing> standing(std::string_view customer_id, Now now);

    // The same in brief, for a card: what look-ups ask for.
    [[nodiscard]] Result<std::shared_ptr<const Brief>> brief(const HeldCustomer& customer, Now now);

    // The records that are held of a customer, without their origin (compact.hpp).
    [[nodiscard]] Result<std::vector<wire::ConsentRecord>> records(std::string_view customer_id);

    // Adds a record; one that is held already stays as it is. An Error "record_broken" where the
    // bytes are no consent record or speak of another customer.
    [[nodiscard]] Result<void> keep(std::string_view customer_id,
                                    const wire::SignedConsentRecord& signed_record);
    // Adds those of several records that can be read; gives how many could not. also: other ids of
    // the same person, whose records may be among them.
    [[nodiscard]] Result<int> keep_all(std::string_view customer_id,
                                       std::span<const wire::SignedConsentRecord* const> records,
                                       std::span<const std::string> also = {});
    // Adds a withdrawal that is in force at once, whether or not its record ever comes.
    [[nodiscard]] Result<void> keep(const wire::Suppression& suppression);
    // The same of somebody who goes on as another customer.
    [[nodiscard]] Result<void> keep(const wire::Suppression& suppression,
                                    std::string_view in_force_for);

    // What a customer refused, by record and by withdrawal, all as withdrawals.
    [[nodiscard]] Result<std::vector<wire::Suppression>> refusals(std::string_view customer_id);
    // All withdrawals that were kept so, of whomever.
    [[nodiscard]] Result<std::vector<wire::Suppression>> suppressions();

    // Two are one person: what is held of `from` is held of `to` from now on. Gives the ids of the
    // records.
    [[nodiscard]] Result<std::vector<std::string>> move_all(std::string_view from,
                                                            std::string_view to);
    // They are two after all: these records, and the withdrawals that name `to`, are moved back;
    // what
    // was refused since and cites one of them holds for both.
    [[nodiscard]] Result<void> move(std::string_view from, std::string_view to,
                                    std::span<const std::string> record_ids);

    // Takes everything of a customer away: head office has removed them.
    [[nodiscard]] Result<void> forget(std::string_view customer_id);

    // Everything of everybody: the till is wiped.
    [[nodiscard]] Result<void> forget_all();

private:
    struct Kept {
        wire::KeptConsents rows;
        std::vector<wire::ConsentRecord> joined;
    };
    [[nodiscard]] Result<std::shared_ptr<const Brief>> new_brief(const HeldCustomer& customer,
                                                                 Now now);
    // These throw SQLite's exceptions: inside attempt().
    [[nodiscard]] Kept read(std::string_view customer_id);
    // In the arena; nullptr where a withdrawal was announced or the bytes cannot be read.
    [[nodiscard]] const wire::KeptConsents* unsuppressed(const HeldCustomer& customer,
                                                         google::protobuf::Arena& arena);
    [[nodiscard]] wire::ConsentRecord wording(std::uint32_t number);
    [[nodiscard]] std::uint32_t number_of(const std::string& wording);
    [[nodiscard]] bool add(const wire::ConsentRecord& record, Kept& kept);
    void write(std::string_view customer_id, const Kept& kept);

    // The last standing that was asked for outside a transaction: one look-up asks several times.
    struct Last {
        std::string customer_id;
        std::int64_t now_us = 0;
        rules::consent::Standing standing;
    };

    store::Database* database_;
    const rules::consent::Pack* pack_;
    std::optional<Last> last_;
    struct LastBrief {
        std::string customer_id;
        std::int64_t now_us = 0;
        std::shared_ptr<const Brief> brief;
    };
    std::optional<LastBrief> last_brief_;  // gate and card ask for the same one
    Briefs briefs_;                        // filled outside transactions only, as wordings_
    // Filled outside transactions only: what one undoes must not stay here.
    std::unordered_map<std::uint32_t, wire::ConsentRecord> wordings_;
};

}  // namespace tillside::engine::consent
