#include "sync/head_office/importers/baskets.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sync/head_office/catalogue/items.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/ingest/fact_check.hpp"

namespace tillside::head_office::importers {

namespace {

using importing::BasketParser;
using importing::BasketRow;
using importing::CsvReader;
using importing::Fault;
using importing::Row;

constexpr std::size_t append_baskets = 500;  // a transaction
constexpr std::string_view unnamed_store = "head-office";

// Why a basket is held back: the reason that its sound rows carry.
using HeldBack = std::unordered_map<std::string, std::string>;

// What can be wrong with a row in the light of the rows before it in its basket.
struct BasketSoFar {
    std::string basket;
    BasketRow first;
    int rows = 0;
};

struct Misfit {
    std::string_view column;
    std::string reason;
};

std::optional<Misfit> misfit(const BasketSoFar& so_far, const BasketRow& row) {
    if (so_far.rows == 0) return std::nullopt;
    if (row.customer != so_far.first.customer) {
        return Misfit{"customer", "the basket's rows name different customers"};
    }
    if (row.at.us != so_far.first.at.us) {
        return Misfit{"timestamp", "the basket's rows have different times"};
    }
    if (row.store != so_far.first.store) {
        return Misfit{"store", "the basket's rows name different stores"};
    }
    if (so_far.rows >= ingest::basket_lines_max) {
        return Misfit{"basket",
                      fmt::format("the basket has more than {} rows", ingest::basket_lines_max)};
    }
    return std::nullopt;
}

// Walks the file and judges every row; both readings of the file judge alike.
class Walk {
public:
    static Result<Walk> begin(const std::filesystem::path& file,
                              const importing::Meaning& meaning) {
        auto reader = CsvReader::open(file);
        if (!reader) return std::unexpected(std::move(reader.error()));
        auto parser = BasketParser::make(**reader, meaning);
        if (!parser) return std::unexpected(std::move(parser.error()));
        return Walk(std::move(*reader), std::move(*parser));
    }

    // False at the end. Then row, basket (empty where the row does not tell) and parsed are set.
    Result<bool> next() {
        const auto got = reader_->next(row);
        if (!got || !*got) return got;
        basket = parser_.basket_of(row);
        parsed = row.fault ? std::unexpected(*row.fault) : parser_.parse(row);
        if (basket.empty() || basket != so_far_.basket) so_far_ = {basket, {}, 0};
        if (parsed) {
            if (auto fault = misfit(so_far_, *parsed)) {
                parsed = std::unexpected(
                    Fault{reader_->column(fault->column).value_or(0) + 1, fault->reason});
            } else {
                if (so_far_.rows == 0) so_far_.first = *parsed;
                ++so_far_.rows;
            }
        }
        return true;
    }

    Row row;
    std::string basket;
    importing::Parsed<BasketRow> parsed;

private:
    Walk(std::unique_ptr<CsvReader> reader, BasketParser parser)
        : reader_(std::move(reader)), parser_(std::move(parser)) {}

    std::unique_ptr<CsvReader> reader_;
    BasketParser parser_;
    BasketSoFar so_far_;
};

Result<HeldBack> find_held_back(const std::filesystem::path& file,
                                const importing::Meaning& meaning) {
    auto walk = Walk::begin(file, meaning);
    if (!walk) return std::unexpected(std::move(walk.error()));
    HeldBack held;
    std::unordered_set<std::string> ended;
    std::string current;
    std::uint64_t unreadable_line = 0;  // just before this row; its basket is not known
    const auto hold = [&](const std::string& basket, std::uint64_t line) {
        if (basket.empty()) return;
        held.try_emplace(basket, fmt::format("line {} of the same basket is broken; mend it and "
                                             "import both",
                                             line));
    };
    for (;;) {
        const auto got = walk->next();
        if (!got) return std::unexpected(got.error());
        if (!*got) return held;
        if (walk->basket.empty()) {  // it may belong to the basket before it or behind it
            unreadable_line = walk->row.line;
            hold(current, unreadable_line);
            continue;
        }
        if (unreadable_line != 0) hold(walk->basket, unreadable_line);
        unreadable_line = 0;
        if (!walk->parsed) hold(walk->basket, walk->row.line);
        if (walk->basket == current) continue;
        if (!current.empty()) ended.insert(current);
        current = walk->basket;
        if (ended.contains(current)) {
            held.insert_or_assign(current,
                                  "the basket's rows do not stand together; sort the file "
                                  "by basket");
        }
    }
}

// Amount of a line: unit price × quantity, rounded half up to a minor unit. Prices of at most 10^10
// and quantities of at most 10^8 fit (values.hpp).
std::int64_t amount_of(std::int64_t unit_price, std::int64_t quantity_milli) {
    return (unit_price * quantity_milli + 500) / 1000;
}

class BasketImport {
public:
    BasketImport(const HeadOffice& office, const importing::Meaning& meaning, Now now)
        : office_(office), meaning_(meaning), now_(now) {}

    Result<void> add(const BasketRow& row) {
        if (drafts_.empty() || row.basket != drafts_.back().ticket()) {
            if (drafts_.size() == append_baskets) {
                if (auto appended = append(); !appended) return appended;
            }
            begin(row);
        }
        std::int64_t price = row.price.value_or(0);
        if (!row.price) {
            const auto known = catalogue::price_of(office_.database, row.sku, meaning_.currency);
            if (!known) return std::unexpected(known.error());
            price = known->value_or(0);
        }
        wire::BasketCompleted& basket = *drafts_.back().mutable_basket_completed();
        wire::BasketLine& line = *basket.add_lines();
        line.set_line_id(std::to_string(basket.lines_size()));
        line.set_sku(row.sku);
        line.set_quantity_milli(row.quantity_milli);
        line.set_unit_price(price);
        line.set_amount(amount_of(price, row.quantity_milli));
        basket.set_total(basket.total() + line.amount());
        return {};
    }

    Result<void> append() {
        const auto added = office_.log.append(drafts_, now_);
        if (!added) return std::unexpected(added.error());
        imported_ += static_cast<std::uint64_t>(*added);
        unchanged_ += drafts_.size() - static_cast<std::uint64_t>(*added);
        drafts_.clear();
        return office_.projector.catch_up();
    }

    [[nodiscard]] std::uint64_t imported() const { return imported_; }
    [[nodiscard]] std::uint64_t unchanged() const { return unchanged_; }

private:
    void begin(const BasketRow& row) {
        const wire::Key& key = office_.secrets.lookup_key;
        const std::string store = row.store.empty() ? std::string(unnamed_store) : row.store;
        wire::Event& event = drafts_.emplace_back();
        event.set_id(derived_uuid(key, {"basket", store, row.at.business_day, row.basket}));
        event.set_store(store);
        event.set_kind(wire::BASKET_COMPLETED);
        event.set_occurred_at_us(row.at.us);
        event.set_business_day(row.at.business_day);
        event.set_ticket(row.basket);
        if (!row.customer.empty()) event.set_customer_id(customer_id_of(key, row.customer));
        event.mutable_basket_completed()->set_currency(meaning_.currency);
    }

    const HeadOffice& office_;
    const importing::Meaning& meaning_;
    Now now_;
    std::vector<wire::Event> drafts_;
    std::uint64_t imported_ = 0;
    std::uint64_t unchanged_ = 0;
};

}  // namespace

Result<Summary> import_baskets(const HeadOffice& office, const std::filesystem::path& file,
                               const importing::Meaning& meaning, importing::RejectedFile& rejected,
                               Now now) {
    const auto held = find_held_back(file, meaning);
    if (!held) return std::unexpected(held.error());
    auto walk = Walk::begin(file, meaning);
    if (!walk) return std::unexpected(std::move(walk.error()));

    Summary summary;
    BasketImport baskets(office, meaning, now);
    for (;;) {
        const auto got = walk->next();
        if (!got) return std::unexpected(got.error());
        if (!*got) break;
        ++summary.rows;
        const auto held_back = held->find(walk->basket);
        Result<void> done;
        if (!walk->parsed) {
            done = rejected.add(walk->row, walk->parsed.error());
        } else if (held_back != held->end()) {
            done = rejected.add(walk->row, Fault{0, held_back->second});
        } else {
            done = baskets.add(*walk->parsed);
        }
        if (!done) return std::unexpected(std::move(done.error()));
    }
    if (auto appended = baskets.append(); !appended) {
        return std::unexpected(std::move(appended.error()));
    }
    const auto priced = catalogue::keep_median_prices(office.database);
    if (!priced) return std::unexpected(priced.error());
    summary.imported = baskets.imported();
    summary.unchanged = baskets.unchanged();
    summary.rejected = rejected.rows();
    return summary;
}

}  // namespace tillside::head_office::importers
