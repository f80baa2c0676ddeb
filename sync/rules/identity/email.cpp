#include "sync/rules/identity/email.hpp"

#include <algorithm>

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters beyond ASCII may stand on both sides (RFC 6531).
bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

bool local_fits(std::string_view local) {
    constexpr std::string_view signs = ".!#$%&'*+/=?^_`{|}~-";  // RFC 5322, 3.2.3, and the dot
    return !local.empty() && local.size() <= Email::local_bytes_max && !local.starts_with('.') &&
           !local.ends_with('.') && local.find("..") == std::string_view::npos &&
           std::ranges::all_of(local, [&](char c) {
               return is_alphanumeric(c) || is_beyond_ascii(c) || signs.contains(c);
           });
}

bool domain_fits(std::string_view domain) {
    if (domain.find('.') == std::string_view::npos) return false;
    while (true) {
        const std::string_view label = domain.substr(0, domain.find('.'));
        if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-') ||
            !std::ranges::all_of(label, [](char c) {
                return is_alphanumeric(c) || is_beyond_ascii(c) || c == '-';
            })) {
            return false;
        }
        if (label.size() == domain.size()) return true;
        domain.remove_prefix(label.size() + 1);
    }
}

}  // namespace

Result<Email> Email::parse(std::string_view typed) {
    if (typed.size() > 2 * bytes_max) {
        return fail(Domain::customers, "email_not_possible", "this is no e-mail address");
    }
    auto text = half_width(typed);
    if (!text) return fail(Domain::customers, "email_not_possible", "this is no e-mail address");
    text->erase(0, text->find_first_not_of(' '));
    text->erase(text->find_last_not_of(' ') + 1);
    if (text->empty()) return fail(Domain::customers, "email_missing", "an address is needed");
    const std::size_t at = text->rfind('@');
    const std::string_view whole = *text;
    if (at == std::string::npos || text->size() > bytes_max || !local_fits(whole.substr(0, at)) ||
        !domain_fits(whole.substr(at + 1))) {
        return fail(Domain::customers, "email_not_possible",
                    "this is no e-mail address: it needs a name, an @ and a domain");
    }
    return Email(std::move(*text));
}

std::string Email::lower() const {
    std::string out = text_;
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace tillside::rules::identity
