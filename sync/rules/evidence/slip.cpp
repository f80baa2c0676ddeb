// A reader of parts checks every length before it takes a byte: whoever hands a slip in may have
// made it up.
#include "sync/rules/evidence/slip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "sync/rules/evidence/base32.hpp"

namespace tillside::rules::evidence {

namespace {

constexpr std::string_view prefix = "TS1:";
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t key_id_bytes = 8;
constexpr std::size_t id_bytes = 16;
constexpr std::int64_t second_us = 1'000'000;

// The numbers of names, in the order of their codes and bits. Only ever added to.
constexpr std::array<std::string_view, 4> purposes = {"direct_marketing", "profiling", "e_receipt",
                                                      "transfer"};
constexpr std::array<std::string_view, 5> channels = {"sms", "email", "call", "post", "till"};
constexpr std::array<std::string_view, 2> kinds = {"contact", "purchase_history"};
constexpr unsigned kinds_shift = channels.size();
constexpr unsigned gain_bit = 0x80;
constexpr unsigned more_bit = 0x80;
constexpr std::string_view more_channel = "channel:";
constexpr std::string_view more_kind = "kind:";

class Writer {
public:
    void bytes(std::string_view value) { out_ += value; }
    void byte(unsigned value) { out_ += static_cast<char>(value & 0xFFU); }
    void fixed(std::uint64_t value, unsigned size) {
        for (unsigned shift = size * 8; shift > 0; shift -= 8)
            byte(static_cast<unsigned>(value >> (shift - 8)));
    }
    void count(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U)
            byte(static_cast<unsigned>(value) | 0x80U);
        byte(static_cast<unsigned>(value));
    }
    void text(std::string_view value) {
        const auto cut = value.substr(0, std::numeric_limits<unsigned char>::max());
        byte(static_cast<unsigned>(cut.size()));
        bytes(cut);
    }
    [[nodiscard]] std::string taken() && { return std::move(out_); }

private:
    std::string out_;
};

// Reads what Writer wrote; after the first thing that is not there everything reads as empty.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    std::string bytes(std::size_t size) {
        if (rest_.size() < size) {
            sound_ = false;
            rest_ = {};
            return std::string(size, '\0');
        }
        std::string taken(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return taken;
    }
    unsigned byte() { return static_cast<unsigned char>(bytes(1)[0]); }
    std::uint64_t fixed(unsigned size) {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i)
            value = value << 8U | byte();
        return value;
    }
    std::uint64_t count() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const unsigned next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
            if ((next & 0x80U) == 0) return value;
        }
        sound_ = false;
        return 0;
    }
    std::string text() {
        std::string value = bytes(byte());
        const bool printable = std::ranges::none_of(
            value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
        if (!printable) sound_ = false;
        return value;
    }
    [[nodiscard]] bool sound() const { return sound_; }
    [[nodiscard]] bool at_end() const { return sound_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool sound_ = true;
};

// The bits of the names that have one; the others are added to `more`.
template <std::size_t Count>
unsigned bits_of(const std::vector<std::string>& names,
                 const std::array<std::string_view, Count>& known, std::string_view what,
                 std::vector<std::string>& more) {
    unsigned bits = 0;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(known, name);
        if (found == known.end()) {
            more.push_back(std::string(what) + name);
        } else {
            bits |= 1U << static_cast<unsigned>(found - known.begin());
        }
    }
    return bits;
}

template <std::size_t Count>
std::vector<std::string> names_of(unsigned bits, const std::array<std::string_view, Count>& known) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < Count; ++i) {
        if ((bits >> i & 1U) != 0) names.emplace_back(known[i]);
    }
    return names;
}

void write_grant(const SlipGrant& grant, Writer& out) {
    const auto found = std::ranges::find(purposes, grant.purpose);
    const unsigned code =
        found == purposes.end() ? 0 : static_cast<unsigned>(found - purposes.begin()) + 1;
    out.byte(code | static_cast<unsigned>(grant.decision) << 5U | (grant.for_gain ? gain_bit : 0U));
    if (code == 0) out.text(grant.purpose);
    std::vector<std::string> more;
    const unsigned bits = bits_of(grant.channels, channels, more_channel, more) |
                          bits_of(grant.kinds_of_data, kinds, more_kind, more) << kinds_shift;
    out.byte(bits | (more.empty() ? 0U : more_bit));
    if (more.empty()) return;
    more.resize(std::min<std::size_t>(more.size(), std::numeric_limits<unsigned char>::max()));
    out.byte(static_cast<unsigned>(more.size()));
    for (const std::string& name : more)
        out.text(name);
}

SlipGrant read_grant(Reader& in) {
    SlipGrant grant;
    const unsigned first = in.byte();
    const unsigned code = first & 0x1FU;
    grant.decision = static_cast<wire::Decision>(first >> 5U & 0x3U);
    grant.for_gain = (first & gain_bit) != 0;
    if (code == 0) {
        grant.purpose = in.text();
    } else {
        grant.purpose = code <= purposes.size() ? std::string(purposes[code - 1])
                                                : fmt::format("purpose-{}", code);
    }
    const unsigned second = in.byte();
    grant.channels = names_of(second & 0x1FU, channels);
    grant.kinds_of_data = names_of(second >> kinds_shift & 0x3U, kinds);
    if ((second & more_bit) == 0) return grant;
    for (unsigned left = in.byte(); left > 0 && in.sound(); --left) {
        const std::string name = in.text();
        if (name.starts_with(more_channel)) {
            grant.channels.push_back(name.substr(more_channel.size()));
        } else if (name.starts_with(more_kind)) {
            grant.kinds_of_data.push_back(name.substr(more_kind.size()));
        }
    }
    return grant;
}

std::string body_of(const Slip& slip) {
    Writer out;
    out.bytes(slip.key_id);
    out.bytes(slip.record_id);
    out.bytes(slip.subject_prefix);
    out.byte(static_cast<unsigned>(slip.event_type));
    out.byte(static_cast<unsigned>(slip.method) << 4U | static_cast<unsigned>(slip.surface));
    out.fixed(static_cast<std::uint64_t>(slip.event_time_s), 4);
    out.count(slip.shown_before_s);
    out.bytes(slip.notice_prefix.empty() ? std::string(notice_prefix_bytes, '\0')
                                         : slip.notice_prefix);
    const std::size_t grants =
        std::min<std::size_t>(slip.grants.size(), std::numeric_limits<unsigned char>::max());
    out.byte(static_cast<unsigned>(grants));
    for (std::size_t i = 0; i < grants; ++i)
        write_grant(slip.grants[i], out);
    out.text(slip.controller);
    out.text(slip.store);
    out.text(slip.till);
    out.fixed(slip.epoch, 8);
    out.count(slip.sequence);
    out.bytes(wire::to_bytes(slip.head));
    return std::move(out).taken();
}

std::unexpected<Error> unreadable(std::string words) {
    return fail(Domain::consent, "unreadable", std::move(words));
}

std::string without_blanks(std::string_view text) {
    std::string out(text);
    std::erase_if(out, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    return out;
}

}  // namespace

Slip slip_of(const wire::ConsentRecord& record, const ChainPlace& place) {
    Slip slip;
    slip.key_id = record.key_id();
    slip.record_id = record.record_id();
    slip.subject_prefix = record.subject_pseudonym().substr(0, subject_prefix_bytes);
    slip.event_type = record.event_type();
    slip.method = record.method();
    slip.surface = record.surface();
    slip.event_time_s = record.event_time_us() / second_us;
    if (record.notice_shown_at_us() > 0 && record.notice_shown_at_us() < record.event_time_us()) {
        slip.shown_before_s = static_cast<std::uint64_t>(
            (record.event_time_us() - record.notice_shown_at_us()) / second_us);
    }
    slip.notice_prefix = record.notice_sha256().substr(0, notice_prefix_bytes);
    for (const wire::Grant& grant : record.grants()) {
        slip.grants.push_back({grant.purpose(),
                               {grant.kinds_of_data().begin(), grant.kinds_of_data().end()},
                               {grant.channels().begin(), grant.channels().end()},
                               grant.for_gain(),
                               grant.decision()});
    }
    slip.controller = record.controller_id();
    slip.store = record.store();
    slip.till = record.terminal();
    slip.epoch = place.epoch;
    slip.sequence = place.sequence;
    slip.head = place.head;
    return slip;
}

std::string slip_text(const Slip& slip, const wire::SigningKey& key) {
    const std::string body = body_of(slip);
    return std::string(prefix) + to_base32(body + wire::sign_slip(key, body));
}

Result<SealedSlip> open_slip(std::string_view text) {
    if (text.size() > slip_text_max) return unreadable("this is too long to be a consent slip");
    std::string bare = without_blanks(text);
    std::ranges::transform(
        std::string_view(bare).substr(0, prefix.size()), bare.begin(),
        [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (!bare.starts_with(prefix)) {
        return unreadable(fmt::format("a consent slip begins with {}; this does not", prefix));
    }
    auto bytes = from_base32(std::string_view(bare).substr(prefix.size()));
    if (!bytes || bytes->size() <= key_id_bytes + signature_bytes) {
        return unreadable("the text of the slip is damaged or not whole: scan or type it again");
    }
    const std::size_t body_bytes = bytes->size() - signature_bytes;
    return SealedSlip{bytes->substr(0, body_bytes), bytes->substr(body_bytes)};
}

Result<Slip> read_slip(const SealedSlip& sealed) {
    Reader in(sealed.body);
    Slip slip;
    slip.key_id = in.bytes(key_id_bytes);
    slip.record_id = in.bytes(id_bytes);
    slip.subject_prefix = in.bytes(subject_prefix_bytes);
    slip.event_type = static_cast<wire::ConsentEventType>(in.byte());
    const unsigned how = in.byte();
    slip.method = static_cast<wire::Method>(how >> 4U);
    slip.surface = static_cast<wire::Surface>(how & 0xFU);
    slip.event_time_s = static_cast<std::int64_t>(in.fixed(4));
    slip.shown_before_s = in.count();
    slip.notice_prefix = in.bytes(notice_prefix_bytes);
    if (slip.notice_prefix.find_first_not_of('\0') == std::string::npos) slip.notice_prefix.clear();
    for (unsigned left = in.byte(); left > 0 && in.sound(); --left)
        slip.grants.push_back(read_grant(in));
    slip.controller = in.text();
    slip.store = in.text();
    slip.till = in.text();
    slip.epoch = in.fixed(8);
    slip.sequence = in.count();
    const std::string head = in.bytes(slip.head.size());
    std::ranges::copy(head, slip.head.begin());
    if (!in.at_end()) return unreadable("the parts of the slip do not come out");
    return slip;
}

}  // namespace tillside::rules::evidence
