// Walks one chain of the event log (one till, one epoch) and names what does not hold: events that
// were changed, taken out, cut off at the end, or put in without a signature. Pure: the log's rows
// are handed in, in the order of their sequences.
//
// What a chain proves (packaging/adr/0003): hash(n) covers event n and all before it, and a till
// signs the hash at the end of each batch. So one true signature vouches for every event up to it.
// What it cannot prove alone is that nothing follows the last signature that is left: for that it
// takes a head from elsewhere, an earlier report or a customer's slip.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/sealing.hpp"

namespace tillside::evidence {

struct ChainName {
    std::string till;
    std::uint64_t epoch = 0;
    auto operator<=>(const ChainName&) const = default;
};

// A head that somebody vouches for at the sequence.
struct SignedHead {
    std::uint64_t sequence = 0;
    std::string head;        // 32 bytes
    std::string signature;   // Ed25519, 64 bytes; empty for a head from an earlier report
    std::string public_key;  // 32 bytes; empty likewise
};

struct Fault {
    std::string code;  // "changed", "missing", "truncated", "unsigned", "bad_signature",
                       // "unknown_key", "misplaced"
    std::uint64_t first_sequence = 0;
    std::uint64_t last_sequence = 0;
    std::string message;  // for people
};

// Whether a public key is one of the till's own. Where nobody says, every key is taken.
using KnowsKey = std::function<bool(const std::string& till, std::string_view public_key)>;

class ChainCheck {
public:
    // The signed heads of this chain, and the last sequence that the log itself claims to hold.
    ChainCheck(ChainName name, std::vector<SignedHead> heads, std::uint64_t claimed_last,
               const KnowsKey& knows_key);

    // The next event of the log, in ascending order. `is_event`: the bytes are an accepted event
    // and so must name this very place; a rejected one may hold anything.
    void next(std::uint64_t sequence, std::string_view bytes, bool is_event);
    // After the last event.
    void finish();

    [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
    [[nodiscard]] const ChainName& name() const { return name_; }
    // Where the walk stands: the last event, and the head there.
    [[nodiscard]] std::uint64_t last_sequence() const { return sequence_; }
    [[nodiscard]] const wire::Hash& head() const { return head_; }
    // The last sequence that a true signature vouches for.
    [[nodiscard]] std::uint64_t vouched_sequence() const { return vouched_; }

private:
    void add(std::string_view code, std::uint64_t first, std::uint64_t last, std::string message);
    void check_place(std::uint64_t sequence, std::string_view bytes);
    void compare_head(const SignedHead& vouched);

    ChainName name_;
    std::map<std::uint64_t, SignedHead> heads_;  // those whose signature is true
    std::uint64_t claimed_last_;
    std::vector<Fault> faults_;
    std::uint64_t sequence_ = 0;
    wire::Hash head_ = wire::chain_start;
    std::uint64_t vouched_ = 0;
    bool broken_ = false;  // an event is missing: heads say nothing until the next signature
};

}  // namespace tillside::evidence
