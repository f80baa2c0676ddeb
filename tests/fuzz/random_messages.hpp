// Messages of the schema at random, driven by the schema's own description: a message that is added
// tomorrow is among them. Fields hold what a host would send, or what nobody would.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace tillside::fuzz {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t any() { return engine_(); }
    // 0 to below - 1.
    std::size_t below(std::size_t below) { return below == 0 ? 0 : engine_() % below; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <typename Container>
    const auto& pick(const Container& from) {
        return from[below(from.size())];
    }
    std::string bytes(std::size_t count);

private:
    std::mt19937_64 engine_;
};

// Every message of till.proto and of the files that it is made of, but for those inside others.
[[nodiscard]] std::vector<const google::protobuf::Message*> all_messages();

// The number of every kind of the schema.
[[nodiscard]] std::vector<std::uint32_t> all_kinds();

// The message that travels under a kind; nullptr where the kind has none.
[[nodiscard]] const google::protobuf::Message* message_of(std::uint32_t kind);

struct Till {
    std::string store;
    std::string till;
};

// Fills fields at random, now and then all of them. A context names `till` most of the time.
void fill(google::protobuf::Message& message, Random& random, const Till& till, int depth = 0);

// Changes some bytes: flips, cuts, repeats, inserts, overwrites with numbers at a limit.
void mutate(std::string& bytes, Random& random);

}  // namespace tillside::fuzz
