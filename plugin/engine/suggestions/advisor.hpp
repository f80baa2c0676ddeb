// Suggestions for the sale on the screen: asks the scorer, shows only what may be sold now and may
// be shown, and puts names, prices and reasons into the cashier's language. A customer's own
// history is read through the gate, once a ticket, and is dropped the moment it is no longer
// permitted. It records nothing: what was shown comes back in BasketCompleted, as the host
// displayed it.
//
// Thread: the engine's main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/catalogue/catalogue.hpp"
#include "plugin/engine/checkout/suggester.hpp"
#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/history.hpp"
#include "plugin/engine/suggestions/model_store.hpp"
#include "sync/rules/suggestions/scorer.hpp"

namespace tillside::engine::suggestions {

// More than a few are not read while a customer waits.
inline constexpr std::size_t suggestions_max = 4;

class Advisor : public checkout::Suggester {
public:
    struct Rooms {
        catalogue::Catalogue& catalogue;
        consent::Gate& gate;
        consent::Ledger& ledger;
        customers::History& history;
    };
    // The model store outlives this. Suggests nothing before it has its rooms.
    explicit Advisor(const ModelStore& models) : models_(models) {}
    // The rooms outlive this. Apart from the constructor, because they themselves are made with a
    // Suggester.
    void join(const Rooms& rooms) { rooms_.emplace(rooms); }

    // Never: what is in the basket, is not in the catalogue, is recalled, needs a check of age, is
    // not to be suggested, or is known to be out of stock. The same ticket, basket and data give
    // the same answer, with the same ids.
    [[nodiscard]] Result<std::vector<till::Suggestion>> suggest(
        const checkout::SuggestionQuery& query, Now now) override;

private:
    using Bought = std::vector<rules::suggestions::PurchasedItem>;
    // The customer of the ticket that was asked about last.
    struct Customer {
        std::string business_day;
        std::string ticket;
        std::string id;
        bool permitted = false;
        Bought history;
    };
    [[nodiscard]] const Bought& history_of(const checkout::SuggestionQuery& query, Now now);
    [[nodiscard]] bool may_be_shown(std::string_view sku, std::optional<Error>& trouble);
    [[nodiscard]] Result<till::Suggestion> in_words(const rules::suggestions::Suggested& suggested,
                                                    const till::Context& context);

    const ModelStore& models_;
    std::optional<Rooms> rooms_;
    std::optional<rules::suggestions::Scorer> scorer_;
    std::optional<Customer> customer_;
};

}  // namespace tillside::engine::suggestions
