#include "sync/rules/offers/pieces.hpp"

#include <algorithm>
#include <tuple>

namespace tillside::rules::offers {

namespace {

constexpr std::int64_t milli = 1'000;

}  // namespace

std::vector<const Line*> canonical(const Basket& basket) {
    std::vector<const Line*> lines;
    lines.reserve(basket.lines.size());
    for (const Line& line : basket.lines)
        lines.push_back(&line);
    std::ranges::sort(lines, {}, [](const Line* line) {
        return std::tie(line->sku, line->amount, line->quantity_milli, line->category,
                        line->host_promotion, line->line_id);
    });
    return lines;
}

std::vector<Piece> take_apart(const std::vector<const Line*>& lines) {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const Line& line = *lines[at];
        if (line.amount <= 0 || line.quantity_milli <= 0) continue;
        const std::int64_t count = line.quantity_milli / milli;
        if (line.quantity_milli % milli != 0 || count > pieces_of_a_line_max) {
            pieces.push_back({at, line.amount, false, false});
            continue;
        }
        // What does not divide is on the first pieces.
        for (std::int64_t piece = 0; piece < count; ++piece) {
            const std::int64_t more = piece < line.amount % count ? 1 : 0;
            pieces.push_back({at, line.amount / count + more, true, false});
        }
    }
    return pieces;
}

}  // namespace tillside::rules::offers
