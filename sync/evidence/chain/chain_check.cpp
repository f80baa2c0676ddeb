#include "sync/evidence/chain/chain_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sync/wire/messages.hpp"

namespace tillside::evidence {

namespace {

wire::Hash hash_from(std::string_view bytes) {
    wire::Hash hash{};
    std::ranges::copy(bytes.substr(0, hash.size()), hash.begin());
    return hash;
}

std::string span_of(std::uint64_t first, std::uint64_t last) {
    return first == last ? fmt::format("event {}", first)
                         : fmt::format("events {} to {}", first, last);
}

}  // namespace

ChainCheck::ChainCheck(ChainName name, std::vector<SignedHead> heads, std::uint64_t claimed_last,
                       const KnowsKey& knows_key)
    : name_(std::move(name)), claimed_last_(claimed_last) {
    for (SignedHead& one : heads) {
        const std::uint64_t at = one.sequence;
        const bool reported = one.signature.empty();
        if (!reported && !wire::head_is_signed(one.public_key, one.signature, name_.till,
                                               name_.epoch, at, hash_from(one.head))) {
            add("bad_signature", at, at,
                fmt::format("the signature at event {} is not of the head beside it", at));
        } else if (!reported && knows_key && !knows_key(name_.till, one.public_key)) {
            add("unknown_key", at, at,
                fmt::format("the signature at event {} is by a key that is not this till's", at));
        } else {
            heads_.emplace(at, std::move(one));
        }
    }
}

void ChainCheck::next(std::uint64_t sequence, std::string_view bytes, bool is_event) {
    if (sequence != sequence_ + 1) {
        add("missing", sequence_ + 1, sequence - 1,
            fmt::format("{} missing: taken out of the log", span_of(sequence_ + 1, sequence - 1)));
        broken_ = true;
    }
    sequence_ = sequence;
    head_ = wire::chain_next(head_, bytes);
    if (is_event) check_place(sequence, bytes);
    if (const auto vouched = heads_.find(sequence); vouched != heads_.end()) {
        compare_head(vouched->second);
    }
}

// After a wrong head the walk goes on from the signed one, so that each fault is named by its own.
void ChainCheck::compare_head(const SignedHead& vouched) {
    const wire::Hash expected = hash_from(vouched.head);
    if (!broken_ && head_ != expected) {
        add("changed", vouched_ + 1, sequence_,
            fmt::format("{}: at least one is not as it was signed",
                        span_of(vouched_ + 1, sequence_)));
    }
    broken_ = false;
    head_ = expected;
    vouched_ = sequence_;
}

void ChainCheck::check_place(std::uint64_t sequence, std::string_view bytes) {
    wire::Event event;
    if (event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
        event.till() == name_.till && event.epoch() == name_.epoch &&
        event.sequence() == sequence) {
        return;
    }
    add("misplaced", sequence, sequence,
        fmt::format("event {} says of itself that it stands elsewhere", sequence));
}

void ChainCheck::finish() {
    const std::uint64_t signed_last = heads_.empty() ? 0 : heads_.rbegin()->first;
    const std::uint64_t known_last = std::max(signed_last, claimed_last_);
    if (known_last > sequence_) {
        add("truncated", sequence_ + 1, known_last,
            fmt::format("{} cut off: the log ends at event {}, but {} was there",
                        span_of(sequence_ + 1, known_last), sequence_, known_last));
    }
    if (sequence_ > vouched_) {
        add("unsigned", vouched_ + 1, sequence_,
            fmt::format("{} stand after the last signature: a till signs every batch",
                        span_of(vouched_ + 1, sequence_)));
    }
}

void ChainCheck::add(std::string_view code, std::uint64_t first, std::uint64_t last,
                     std::string message) {
    faults_.push_back({std::string(code), first, last, std::move(message)});
}

}  // namespace tillside::evidence
