// What the host on this till can draw, as it said in Hello. Names that are not known are ignored: a
// newer host may speak to an older engine. Every host, also one that never said hello, gets the
// minimum that is not named here: customer cards, suggestions, notices, scans, toasts, and receipt
// lines, which come unbroken unless the host named its columns.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sdk/schema/till.hpp"

namespace tillside::engine::interface {

inline constexpr int capabilities_max = 64;
inline constexpr int promotions_max = 1'000;
inline constexpr int promotion_skus_max = 2'000;

struct Capabilities {
    bool card = false;
    bool badge = false;
    bool elevation = false;
    bool display = false;  // a second screen, for the customer
    bool discount = false;
    bool receipt_qr = false;
    bool receipt_barcode = false;
    std::uint32_t receipt_columns = 0;  // 32 or 48; 0: lines stay unbroken
    std::array<bool, 7> prompts{};      // by Prompt::Kind
    [[nodiscard]] bool prompt(till::Prompt::Kind kind) const;
};

// A host that names both widths of paper prints the wider one.
[[nodiscard]] Capabilities capabilities_of(const till::Hello& hello);

// What this engine itself has, for HelloReply.
inline constexpr std::array<std::string_view, 23> engine_capabilities{
    "tillside.basket/1",        "tillside.customers/1",      "tillside.consent/1",
    "tillside.suggestions/1",   "tillside.feedback/1",       "tillside.complaints/1",
    "tillside.interactions/1",  "tillside.enquiries/1",      "tillside.privacy/1",
    "tillside.card/1",          "tillside.badge/1",          "tillside.toast/1",
    "tillside.elevation/1",     "tillside.prompt.confirm/1", "tillside.prompt.choose/1",
    "tillside.prompt.text/1",   "tillside.prompt.phone/1",   "tillside.prompt.signature/1",
    "tillside.prompt.rating/1", "tillside.display/1",        "tillside.receipt/32",
    "tillside.receipt/48",      "tillside.receipt.qr/1"};

}  // namespace tillside::engine::interface
