#include "plugin/engine/interface/occasion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/engine/checkout/formats.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::interface {

namespace {

constexpr std::size_t code_bytes_max = 64;

bool fits(std::string_view text) {
    return text.size() <= code_bytes_max && std::ranges::none_of(text, [](char letter) {
               return static_cast<unsigned char>(letter) < 0x20;
           });
}

}  // namespace

Result<void> check_occasion(const till::Context& context) {
    if (!context.business_day().empty() && !checkout::is_date(context.business_day())) {
        return fail_at(Domain::message, "bad_business_day", "context.business_day",
                       "a business day is a date as YYYY-MM-DD, or empty");
    }
    if (!fits(context.ticket())) {
        return fail_at(
            Domain::message, "bad_ticket", "context.ticket",
            fmt::format("a ticket number has at most {} bytes of printable text", code_bytes_max));
    }
    if (!fits(context.staff())) {
        return fail_at(
            Domain::message, "bad_staff", "context.staff",
            fmt::format("a staff code has at most {} bytes of printable text", code_bytes_max));
    }
    return {};
}

Result<std::string> customer_id_of(const std::string& text) {
    if (text.empty()) return std::string();
    auto bytes = wire::uuid_bytes(text);
    if (!bytes) {
        return fail_at(Domain::message, "bad_customer_id", "customer_id",
                       "a customer's id is a UUID as the engine gave it, or empty");
    }
    return bytes;
}

}  // namespace tillside::engine::interface
