#include "sync/rules/offers/effects.hpp"

#include <algorithm>
#include <numeric>

#include "sync/rules/offers/goods.hpp"
#include "sync/rules/offers/spread.hpp"

namespace tillside::rules::offers {

namespace {

constexpr std::int64_t whole_ppm = 1'000'000;

// Half a unit is rounded up: in the customer's favour.
std::int64_t part_of(std::int64_t amount, std::uint32_t ppm) {
    __extension__ using Wide = __int128;
    return static_cast<std::int64_t>((Wide{amount} * ppm + whole_ppm / 2) / whole_ppm);
}

// The basket as one offer may work on it.
class Table {
public:
    Table(const Offer& offer, const std::vector<const Line*>& lines, std::span<const Piece> pieces)
        : offer_(offer), lines_(lines), pieces_(pieces), used_(pieces.size(), false) {}

    // Pieces of such goods that are still to be had, in order.
    [[nodiscard]] std::vector<std::size_t> of(const Goods& goods, bool whole_only) const {
        std::vector<bool> fits(lines_.size());
        for (std::size_t at = 0; at < lines_.size(); ++at)
            fits[at] = may_touch(offer_, *lines_[at]) && is_of(*lines_[at], goods);
        std::vector<std::size_t> found;
        for (std::size_t at = 0; at < pieces_.size(); ++at) {
            const Piece& piece = pieces_[at];
            if (!fits[piece.line] || used_[at] || piece.left <= 0) continue;
            if (piece.taken && !offer_.stacks) continue;
            if (whole_only && !piece.whole) continue;
            found.push_back(at);
        }
        return found;
    }
    // The same, dearest first.
    [[nodiscard]] std::vector<std::size_t> dearest_of(const Goods& goods) const {
        auto found = of(goods, true);
        std::ranges::stable_sort(found, std::ranges::greater{},
                                 [&](std::size_t at) { return pieces_[at].left; });
        return found;
    }
    [[nodiscard]] std::int64_t left(std::size_t piece) const { return pieces_[piece].left; }
    [[nodiscard]] std::size_t line_of(std::size_t piece) const { return pieces_[piece].line; }
    void use(std::size_t piece) { used_[piece] = true; }
    [[nodiscard]] std::uint32_t times_max() const { return offer_.times_max; }

    // So much off those pieces together, in proportion to what they cost.
    [[nodiscard]] std::vector<Taking> shared(std::int64_t amount,
                                             const std::vector<std::size_t>& pieces) const {
        std::vector<std::int64_t> prices;
        prices.reserve(pieces.size());
        for (const std::size_t piece : pieces)
            prices.push_back(left(piece));
        const std::int64_t all = std::accumulate(prices.begin(), prices.end(), std::int64_t{0});
        const auto parts = spread(std::min(amount, all), prices);
        std::vector<Taking> taken;
        for (std::size_t at = 0; at < pieces.size(); ++at)
            taken.push_back({pieces[at], parts[at]});
        return taken;
    }

private:
    const Offer& offer_;
    const std::vector<const Line*>& lines_;
    std::span<const Piece> pieces_;
    std::vector<bool> used_;
};

// A line is one sum: so is its discount, however many pieces it has.
std::vector<Taking> take(const PercentOff& effect, Table& table) {
    const auto pieces = table.of(effect.goods, false);
    std::int64_t off = 0;
    for (std::size_t first = 0; first < pieces.size();) {
        std::int64_t of_line = 0;
        const std::size_t line = table.line_of(pieces[first]);
        for (; first < pieces.size() && table.line_of(pieces[first]) == line; ++first)
            of_line += table.left(pieces[first]);
        off += part_of(of_line, effect.ppm);
    }
    if (effect.amount_max > 0) off = std::min(off, effect.amount_max);
    return table.shared(off, pieces);
}

std::vector<Taking> take(const AmountOff& effect, std::uint32_t times, Table& table) {
    return table.shared(effect.amount * times, table.of(effect.goods, false));
}

// The dearest pieces that make one bundle; empty where it cannot be made.
std::vector<std::size_t> one_bundle(const BundlePrice& effect, Table& table) {
    std::vector<std::size_t> chosen;
    for (const BundlePrice::Part& part : effect.parts) {
        const auto found = table.dearest_of(part.goods);
        if (found.size() < part.pieces) return {};
        for (std::size_t at = 0; at < part.pieces; ++at) {
            table.use(found[at]);
            chosen.push_back(found[at]);
        }
    }
    return chosen;
}

std::vector<Taking> take(const BundlePrice& effect, Table& table) {
    std::vector<Taking> all;
    for (std::uint32_t made = 0; table.times_max() == 0 || made < table.times_max(); ++made) {
        const auto chosen = one_bundle(effect, table);
        std::int64_t price = 0;
        for (const std::size_t piece : chosen)
            price += table.left(piece);
        if (price <= effect.price) break;  // not made, or no cheaper than by the piece
        for (const Taking& taking : table.shared(price - effect.price, chosen))
            all.push_back(taking);
    }
    return all;
}

std::vector<Taking> take(const NthFree& effect, Table& table) {
    const auto pieces = table.dearest_of(effect.goods);
    std::vector<Taking> all;
    const std::size_t n = effect.n;
    for (std::size_t group = 0; (group + 1) * n <= pieces.size(); ++group) {
        if (table.times_max() > 0 && group >= table.times_max()) break;
        for (std::size_t at = group * n; at < (group + 1) * n; ++at) {
            const bool cheapest = at + 1 == (group + 1) * n;
            all.push_back({pieces[at], cheapest ? part_of(table.left(pieces[at]), effect.ppm) : 0});
        }
    }
    return all;
}

}  // namespace

bool may_touch(const Offer& offer, const Line& line) {
    return !line.host_promotion || offer.beside_host_promotions;
}

std::vector<Taking> takings(const Offer& offer, std::uint32_t times,
                            const std::vector<const Line*>& lines, std::span<const Piece> pieces) {
    Table table(offer, lines, pieces);
    std::vector<Taking> taken;
    if (const auto* percent = std::get_if<PercentOff>(&offer.effect)) {
        taken = take(*percent, table);
    } else if (const auto* amount = std::get_if<AmountOff>(&offer.effect)) {
        taken = take(*amount, times, table);
    } else if (const auto* bundle = std::get_if<BundlePrice>(&offer.effect)) {
        taken = take(*bundle, table);
    } else if (const auto* nth = std::get_if<NthFree>(&offer.effect)) {
        taken = take(*nth, table);
    }
    if (std::ranges::all_of(taken, [](const Taking& taking) { return taking.off == 0; })) return {};
    std::ranges::sort(taken, {}, &Taking::piece);
    return taken;
}

}  // namespace tillside::rules::offers
