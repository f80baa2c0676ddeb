// The consent slip: what a customer's receipt proves of one consent answer or withdrawal, in a QR
// code that a 58 mm printer prints. It is signed with the till's own key, so it is checked offline
// with the till's public key alone; and it states the head of the till's event chain with the
// consent record in it, so customers' paper exposes a log that was cut off or made anew
// (privacy.md, duty 29). It holds pseudonyms and no contact value. Fields follow ISO/IEC TS
// 27560:2023 and Kantara Consent Receipt 1.1 as far as they fit; the record in the log holds all.
//
// Text:  "TS1:" and the base 32 (RFC 4648, no padding) of  body ‖ signature.
// Base 32 and not base 45 (RFC 9285), because it has no blank and no case: a printer that draws no
// QR prints it as text in lines, and people can type or paste it back, with blanks and line breaks
// anywhere. All of it is in the QR code's alphanumeric mode (ISO/IEC 18004, table 5). It is not a
// link: a link would tell an address who scans what, and the slip must be readable without one; the
// address of the policy statement stands in words beside it. A slip of the Hong Kong pack has about
// 190 bytes: 57 modules at error correction M, 41 mm wide with its quiet zone at 5 dots a module
// and 203 dots an inch; 58 mm paper is printed 48 mm wide.
//
// Body, numbers big-endian, `count` a LEB128 number, `text` a length byte and UTF-8:
//    8  key id: first 8 bytes of BLAKE2b-256 of the till's public key
//   16  record id                        8  first bytes of the subject's pseudonym
//    1  event type (wire ConsentEventType)
//    1  method × 16 + surface (wire Method, Surface)
//    4  time of the answer, seconds since 1970 UTC
//    n  count: seconds from showing the notice to the answer
//    8  first bytes of the notice's SHA-256; zeros where no notice was cited (a withdrawal)
//    1  number of grants; none in a withdrawal means everything. Each grant:
//          1  purpose in bits 0–4 (0: a text follows), decision in bits 5–6, for gain in bit 7
//          1  channels in bits 0–4, kinds of data in bits 5–6; bit 7: names without a bit follow,
//             as a number and texts "channel:…", "kind:…"
//    n  texts: controller id, store, till
//    8  epoch     n  count: sequence     32  chain head after the event that carries the record
// Signature: 64 bytes, Ed25519 over "tillside.slip.v1" ‖ body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/error.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/slip_signature.hpp"

namespace tillside::rules::evidence {

inline constexpr std::size_t subject_prefix_bytes = 8;
inline constexpr std::size_t notice_prefix_bytes = 8;
inline constexpr std::size_t slip_text_max = 4096;  // of a text that is read

struct SlipGrant {
    std::string purpose;
    std::vector<std::string> kinds_of_data;
    std::vector<std::string> channels;
    bool for_gain = false;
    wire::Decision decision = wire::DECISION_UNSPECIFIED;
};

struct Slip {
    std::string key_id;          // 8 bytes
    std::string record_id;       // 16 bytes
    std::string subject_prefix;  // 8 bytes
    wire::ConsentEventType event_type = wire::CONSENT_EVENT_TYPE_UNSPECIFIED;
    wire::Method method = wire::METHOD_UNSPECIFIED;
    wire::Surface surface = wire::SURFACE_UNSPECIFIED;
    std::int64_t event_time_s = 0;     // since 1970 UTC
    std::uint64_t shown_before_s = 0;  // the notice, before the answer
    std::string notice_prefix;         // 8 bytes; empty: no notice was cited
    std::vector<SlipGrant> grants;
    std::string controller;
    std::string store;
    std::string till;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;  // of the event that carries the record
    wire::Hash head{};           // of the chain with that event in it
};

// Where the record stands in its till's chain.
struct ChainPlace {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    wire::Hash head{};
};

// The slip of a complete consent record.
[[nodiscard]] Slip slip_of(const wire::ConsentRecord& record, const ChainPlace& place);

// Its text as it is printed, signed with the key whose id it states.
[[nodiscard]] std::string slip_text(const Slip& slip, const wire::SigningKey& key);

// A text taken apart, before anybody has said whether it is true.
struct SealedSlip {
    std::string body;
    std::string signature;
    [[nodiscard]] std::string_view key_id() const { return std::string_view(body).substr(0, 8); }
    [[nodiscard]] bool signed_by(std::string_view public_key) const {
        return wire::slip_is_signed(public_key, signature, body);
    }
};
// Error consent/"unreadable": not the text of a slip, or of a version that is not known here. White
// space counts nowhere.
[[nodiscard]] Result<SealedSlip> open_slip(std::string_view text);

// What the body says. Error consent/"unreadable": its parts do not come out.
[[nodiscard]] Result<Slip> read_slip(const SealedSlip& sealed);

}  // namespace tillside::rules::evidence
