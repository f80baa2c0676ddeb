// Which finder looks for which kind, and how strictly in which field.
#include "sync/rules/identity/personal_numbers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sync/rules/identity/hk_identity_card.hpp"
#include "sync/rules/identity/number_text.hpp"
#include "sync/rules/identity/other_numbers.hpp"
#include "sync/rules/identity/payment_card.hpp"

namespace tillside::rules::identity {

namespace {

constexpr auto names = std::to_array<std::pair<NumberKind, std::string_view>>({
    {NumberKind::hk_identity_card, "hk_identity_card"},
    {NumberKind::mainland_identity_card, "mainland_identity_card"},
    {NumberKind::macau_identity_card, "macau_identity_card"},
    {NumberKind::singapore_nric, "singapore_nric"},
    {NumberKind::us_social_security, "us_social_security"},
    {NumberKind::passport, "passport"},
    {NumberKind::payment_card, "payment_card"},
});

constexpr auto default_kinds = std::to_array<NumberKind>(
    {NumberKind::hk_identity_card, NumberKind::mainland_identity_card,
     NumberKind::macau_identity_card, NumberKind::passport, NumberKind::payment_card});

// What only its form tells, or a check digit that one number in eleven passes, is left to free
// text; a field of numbers would be refused for being what it is.
bool has(NumberKind kind, std::string_view text, FieldKind field) {
    const bool free_text = field == FieldKind::free_text;
    switch (kind) {
        case NumberKind::hk_identity_card:
            return has_hk_identity_card(text, !free_text);
        case NumberKind::mainland_identity_card:
            return has_mainland_identity_card(text);
        case NumberKind::macau_identity_card:
            return free_text && has_macau_identity_card(text);
        case NumberKind::singapore_nric:
            return free_text && has_singapore_nric(text);
        case NumberKind::us_social_security:
            return free_text && has_us_social_security(text);
        case NumberKind::passport:
            return free_text && has_passport(text);
        case NumberKind::payment_card:
            return free_text && has_payment_card(text);
    }
    return false;
}

}  // namespace

std::optional<NumberKind> number_kind(std::string_view name) {
    const auto* const found =
        std::ranges::find(names, name, &std::pair<NumberKind, std::string_view>::second);
    if (found == names.end()) return std::nullopt;
    return found->first;
}

std::string_view number_name(NumberKind kind) {
    const auto* const found =
        std::ranges::find(names, kind, &std::pair<NumberKind, std::string_view>::first);
    return found == names.end() ? std::string_view() : found->second;
}

std::optional<NumberKind> find_personal_number(std::string_view text, FieldKind field,
                                               std::span<const NumberKind> kinds) {
    if (kinds.empty()) return std::nullopt;
    const auto read = number_text(text);
    if (!read) return kinds.front();
    const auto found =
        std::ranges::find_if(kinds, [&](NumberKind kind) { return has(kind, *read, field); });
    if (found == kinds.end()) return std::nullopt;
    return *found;
}

bool holds_identity_card_number(std::string_view text) {
    constexpr auto kind = std::to_array({NumberKind::hk_identity_card});
    return find_personal_number(text, FieldKind::free_text, kind).has_value();
}

bool holds_payment_card_number(std::string_view text) {
    constexpr auto kind = std::to_array({NumberKind::payment_card});
    return find_personal_number(text, FieldKind::free_text, kind).has_value();
}

bool holds_forbidden_number(std::string_view text) {
    return find_personal_number(text, FieldKind::free_text, default_kinds).has_value();
}

}  // namespace tillside::rules::identity
