#include <fmt/format.h>

#include <set>

#include "plugin/engine/checkout/formats.hpp"
#include "plugin/engine/checkout/parts_check.hpp"
#include "plugin/engine/checkout/validation.hpp"

namespace tillside::engine::checkout {

namespace {

using checks::check_amount;
using checks::check_code;
using checks::check_count;
using checks::check_optional_code;
using checks::Path;
using checks::refuse;

Result<void> check_returned_lines(const till::ReturnCompleted& message) {
    static constexpr Path lines("lines");
    if (message.lines_size() == 0) {
        return refuse("no_lines", lines, "a return has at least one line that came back");
    }
    if (auto fine = check_count(message.lines_size(), lines_max, "too_many_lines", lines, "lines");
        !fine) {
        return fine;
    }
    std::int64_t worth = 0;
    for (int i = 0; i < message.lines_size(); ++i) {
        const till::ReturnLine& back = message.lines(i);
        const Path at("lines", i);
        const Path line(at, "line");
        if (auto fine = check_line(back.line(), line, Direction::sale); !fine) return fine;
        if (back.line().amount() <= 0) {
            return refuse("bad_amount", Path(line, "amount"),
                          "the amount of what came back is more than 0");
        }
        if (auto fine = check_optional_code(back.original_line_id(), "bad_line",
                                            Path(at, "original_line_id"), "a line's id");
            !fine) {
            return fine;
        }
        if (auto fine = check_optional_code(back.reason(), "bad_reason", Path(at, "reason"),
                                            "a reason's code");
            !fine) {
            return fine;
        }
        worth += back.line().amount() + added_taxes(back.line().taxes());
    }
    if (message.refund_total() != worth) {
        const std::string& currency = message.context().currency();
        return refuse(
            "total_does_not_add_up", Path("refund_total"),
            fmt::format("the lines that came back, with taxes that are not included, "
                        "make {} ({} minor units); refund_total says {} ({})",
                        money_text(worth, currency), worth,
                        money_text(message.refund_total(), currency), message.refund_total()));
    }
    return {};
}

using Cash = google::protobuf::RepeatedPtrField<till::CashCount>;

Result<void> check_shift(const till::Context& context, const std::string& shift, const Cash& cash) {
    if (auto fine = check_shift_context(context); !fine) return fine;
    if (auto fine = check_code(shift, "bad_shift", Path("shift"), "a shift number"); !fine) {
        return fine;
    }
    if (auto fine =
            check_count(cash.size(), drawers_max, "too_many_drawers", Path("cash"), "drawers");
        !fine) {
        return fine;
    }
    std::set<std::string_view> drawers;
    for (int i = 0; i < cash.size(); ++i) {
        const Path at("cash", i);
        if (auto fine = check_optional_code(cash[i].drawer(), "bad_drawer", Path(at, "drawer"),
                                            "a drawer's code");
            !fine) {
            return fine;
        }
        if (!drawers.insert(cash[i].drawer()).second) {
            return refuse("bad_drawer", Path(at, "drawer"),
                          "this drawer was counted above already: send each once");
        }
        if (auto fine = check_amount(cash[i].counted(), Path(at, "counted")); !fine) return fine;
        if (cash[i].counted() < 0) {
            return refuse("bad_amount", Path(at, "counted"),
                          "what is in a drawer cannot be less than 0");
        }
        if (auto fine = check_amount(cash[i].expected(), Path(at, "expected")); !fine) return fine;
    }
    return {};
}

}  // namespace

Result<void> check_returned(const till::ReturnCompleted& message) {
    const till::Context& context = message.context();
    if (message.has_return_of()) {
        const Path return_of("return_of");
        if (is_own(message.return_of(), context)) {
            return refuse("bad_ticket", Path(return_of, "ticket"),
                          "a return has a ticket number of its own");
        }
        if (auto fine = check_other_ticket(message.return_of(), return_of); !fine) {
            return fine;
        }
    }
    if (auto fine = check_returned_lines(message); !fine) return fine;
    if (auto fine =
            check_basket_at(message.taken(), context.currency(), Path("taken"), Direction::sale);
        !fine) {
        return fine;
    }
    return check_tenders(message.tenders(), message.taken().total() - message.refund_total(),
                         "what was taken less the refund", context.currency());
}

Result<void> check_shift_opened(const till::ShiftOpened& message) {
    return check_shift(message.context(), message.shift(), message.cash());
}

Result<void> check_shift_closed(const till::ShiftClosed& message) {
    if (auto fine = check_shift(message.context(), message.shift(), message.cash()); !fine) {
        return fine;
    }
    return check_amount(message.sales_total(), Path("sales_total"));
}

}  // namespace tillside::engine::checkout
