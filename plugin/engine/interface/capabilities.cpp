#include "plugin/engine/interface/capabilities.hpp"

#include <algorithm>
#include <utility>

namespace tillside::engine::interface {

namespace {

constexpr std::array<std::pair<std::string_view, till::Prompt::Kind>, 6> prompt_names{{
    {"tillside.prompt.confirm/1", till::Prompt::CONFIRM},
    {"tillside.prompt.choose/1", till::Prompt::CHOOSE},
    {"tillside.prompt.text/1", till::Prompt::TEXT},
    {"tillside.prompt.phone/1", till::Prompt::PHONE_KEYPAD},
    {"tillside.prompt.signature/1", till::Prompt::SIGNATURE},
    {"tillside.prompt.rating/1", till::Prompt::RATING},
}};

}  // namespace

bool Capabilities::prompt(till::Prompt::Kind kind) const {
    const auto at = static_cast<std::size_t>(kind);
    return at < prompts.size() && prompts[at];
}

Capabilities capabilities_of(const till::Hello& hello) {
    Capabilities out;
    for (const std::string& name : hello.capabilities()) {
        out.card |= name == "tillside.card/1";
        out.badge |= name == "tillside.badge/1";
        out.elevation |= name == "tillside.elevation/1";
        out.display |= name == "tillside.display/1";
        out.discount |= name == "tillside.discount/1";
        out.receipt_qr |= name == "tillside.receipt.qr/1";
        out.receipt_barcode |= name == "tillside.receipt.barcode/1";
        if (name == "tillside.receipt/32") out.receipt_columns = std::max(out.receipt_columns, 32U);
        if (name == "tillside.receipt/48") out.receipt_columns = 48;
        for (const auto& [known, kind] : prompt_names)
            out.prompts[static_cast<std::size_t>(kind)] |= name == known;
    }
    return out;
}

}  // namespace tillside::engine::interface
