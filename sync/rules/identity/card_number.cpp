// The check symbols (a, b) solve Σ c·w = 0 and Σ c·w² = 0 modulo 31, where w is the symbol's place
// counted from 1: two equations with distinct non-zero weights, so any two wrong symbols show.
#include "sync/rules/identity/card_number.hpp"

#include <array>
#include <span>

#include "sync/rules/identity/text.hpp"

namespace tillside::rules::identity {

namespace {

constexpr std::string_view symbols = "0123456789ABCDEFGHJKMNPQRTVWXYZ";
constexpr int modulus = 31;
static_assert(symbols.size() == modulus);
constexpr std::string_view prefix = "TS";
constexpr std::string_view qr_words = "TILLSIDE:";
constexpr std::size_t body_symbols = 11;
constexpr std::size_t all_symbols = body_symbols + 2;

// Both sums over the symbols given; they are zero for a whole right number.
struct Sums {
    int first = 0;
    int second = 0;
};
std::optional<Sums> sums_of(std::string_view text) {
    Sums sums;
    int place = 1;
    for (const char c : text) {
        const std::size_t value = symbols.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        sums.first = (sums.first + static_cast<int>(value) * place) % modulus;
        sums.second = (sums.second + static_cast<int>(value) * place * place) % modulus;
        ++place;
    }
    return sums;
}

std::string with_checks(std::string body) {
    const auto sums = sums_of(body);
    // The space is 961 pairs, tried once for each card made: quicker to read than the inverse.
    for (int a = 0; a < modulus; ++a) {
        for (int b = 0; b < modulus; ++b) {
            constexpr int wa = static_cast<int>(body_symbols) + 1;
            constexpr int wb = wa + 1;
            if ((sums->first + a * wa + b * wb) % modulus == 0 &&
                (sums->second + a * wa * wa + b * wb * wb) % modulus == 0) {
                body += symbols[static_cast<std::size_t>(a)];
                body += symbols[static_cast<std::size_t>(b)];
                return body;
            }
        }
    }
    return body;
}

}  // namespace

std::string card_lookup_text(std::string_view text) {
    std::string out;
    const auto half = half_width(text);
    if (!half || half->size() > 64) return out;
    for (const char c : *half) {
        if (c == ' ' || c == '-') continue;
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (out.starts_with(qr_words)) out.erase(0, qr_words.size());
    return out;
}

CardNumber CardNumber::make(const wire::Random& random) {
    std::string body;
    while (body.size() < body_symbols) {
        std::array<unsigned char, 16> bytes{};
        random(std::span<unsigned char>(bytes));
        for (const unsigned char byte : bytes) {
            // 248 = 8 × 31: bytes beyond would favour the first symbols.
            if (byte < 8 * modulus && body.size() < body_symbols) body += symbols[byte % modulus];
        }
    }
    return CardNumber(std::string(prefix) + with_checks(std::move(body)));
}

std::optional<CardNumber> CardNumber::parse(std::string_view text) {
    const std::string tidy = card_lookup_text(text);
    if (tidy.size() != prefix.size() + all_symbols || !tidy.starts_with(prefix)) {
        return std::nullopt;
    }
    const auto sums = sums_of(std::string_view(tidy).substr(prefix.size()));
    if (!sums || sums->first != 0 || sums->second != 0) return std::nullopt;
    return CardNumber(tidy);
}

bool CardNumber::claims(std::string_view text) {
    const auto half = half_width(text);
    if (half && half->size() >= qr_words.size()) {
        std::string front = half->substr(0, qr_words.size());
        for (char& c : front) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        if (front == qr_words) return true;
    }
    const std::string tidy = card_lookup_text(text);
    return tidy.size() == prefix.size() + all_symbols && tidy.starts_with(prefix);
}

std::string CardNumber::printed() const {
    return text_.substr(0, 5) + " " + text_.substr(5, 5) + " " + text_.substr(10);
}

std::string CardNumber::qr() const {
    return std::string(qr_words) + text_;
}

}  // namespace tillside::rules::identity
