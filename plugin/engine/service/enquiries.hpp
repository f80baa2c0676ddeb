// Questions about a product, answered from the till's own catalogue as a card that says how old its
// figures are. It never touches a basket. What the till holds no data for is refused in words
// rather than guessed: other stores' stock, return policies, warranties, comparisons.
//
// Thread: the engine's main thread.
#pragma once

#include "plugin/engine/catalogue/catalogue.hpp"
#include "plugin/engine/downlink/downlink.hpp"
#include "plugin/engine/server/dispatcher.hpp"

namespace tillside::engine::service {

class Enquiries {
public:
    struct Rooms {
        catalogue::Catalogue& catalogue;
        downlink::Downlink& downlink;
    };
    // The rooms outlive this.
    explicit Enquiries(const Rooms& rooms) : rooms_(rooms) {}

    // Serves ENQUIRE.
    void join(server::Dispatcher& dispatcher);

    // Errors (Domain::catalogue): "bad_enquiry" (no subject, or not exactly one product),
    // "product_unknown", "not_known_here".
    [[nodiscard]] Result<till::Reply> enquire(const till::Enquiry& message);

private:
    [[nodiscard]] Result<wire::CatalogueItem> product(const till::Enquiry& message);

    Rooms rooms_;
};

// "HKD 12.50", with as many decimals as ISO 4217 gives the currency.
[[nodiscard]] std::string money_text(std::string_view currency, std::int64_t minor_units);

}  // namespace tillside::engine::service
