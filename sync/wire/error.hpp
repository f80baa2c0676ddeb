// What crosses the borders of rooms when something goes wrong: an Error of one domain, or a Result.
// Nothing of ours throws across a room's border; libraries' exceptions are turned into an Error
// where they are called. Messages are English, name the thing and what to do, and hold no personal
// data.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tillside {

// Which room speaks. One domain a room; codes are unique within it.
enum class Domain : std::uint8_t {
    configuration,
    frame,
    message,
    store,
    outbox,
    checkout,
    customers,
    consent,
    sealing,
    suggestions,
    uplink,
    ingest,
    projections,
    downlink,
    access,
    import_csv,
    training,
    http,
    secrets,
    catalogue,
    simulation,
};

struct Error {
    Domain domain{};
    std::string code;     // stable, snake_case: "phone_not_possible"
    std::string message;  // for people: names what, where and what to do
    bool retryable = false;
    std::string field =
        {};  // of the message at fault, as its schema names it: "basket.lines[3].sku"

    // The same error with what was being done in front: "importing items.csv: line 7: …".
    [[nodiscard]] Error with_context(std::string_view doing) const {
        Error wider = *this;
        wider.message = std::string(doing) + ": " + message;
        return wider;
    }
};

template <typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Domain domain, std::string_view code,
                                                 std::string message, bool retryable = false) {
    return std::unexpected<Error>(Error{domain, std::string(code), std::move(message), retryable});
}

// A refusal that names the field of the message that is at fault.
[[nodiscard]] inline std::unexpected<Error> fail_at(Domain domain, std::string_view code,
                                                    std::string field, std::string message) {
    return std::unexpected<Error>(
        Error{domain, std::string(code), std::move(message), false, std::move(field)});
}

}  // namespace tillside
