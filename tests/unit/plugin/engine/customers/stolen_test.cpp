// A till is stolen: its database, its keys and all it has written, without the secrets file, which
// lies elsewhere (or in the TPM). Who has it tries every telephone number.
#include <fmt/format.h>
#include <sodium.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <functional>
#include <unordered_set>

#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"
#include "tests/unit/plugin/engine/files_of_a_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::TillOfATest;

namespace {

constexpr int sample_first = 91'230'000;
constexpr int sample_numbers = 10'000;
// Eight digits; the numbering plan of Hong Kong lets people's numbers begin with 2 to 9.
constexpr double numbers_in_hong_kong = 8e7;

// The first 8 bytes of anything that stands in the files, wherever it begins.
std::unordered_set<std::uint64_t> windows_of(const std::filesystem::path& folder) {
    std::unordered_set<std::uint64_t> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string bytes = engine::testing::bytes_of_file(entry.path());
        for (std::size_t at = 0; at + 8 <= bytes.size(); ++at) {
            std::uint64_t window = 0;
            std::memcpy(&window, bytes.data() + at, sizeof window);
            out.insert(window);
        }
    }
    return out;
}

using Guess = std::function<std::string(const std::string& number)>;

// How many numbers of the sample space give a guess that stands in the files.
int found(const std::unordered_set<std::uint64_t>& windows, const Guess& guess) {
    int count = 0;
    for (int number = sample_first; number < sample_first + sample_numbers; ++number) {
        const std::string bytes = guess(std::to_string(number));
        std::uint64_t window = 0;
        std::memcpy(&window, bytes.data(), sizeof window);
        count += windows.contains(window) ? 1 : 0;
    }
    return count;
}

std::string blake2b(const std::string& text, std::size_t bytes) {
    std::string out(bytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr,
                       0);
    return out;
}

}  // namespace

TEST_CASE("a stolen till without its secrets gives no telephone number to a brute force", "[D22]") {
    TillOfATest till;
    constexpr int members = 3;
    for (const char* phone : {"91234567", "91230001", "91239998"}) {
        (void)till.enrolled(phone, "陳大文", {"profiling"});
        (void)till.find_phone(phone);
    }
    const auto windows = windows_of(till.folder.path);
    REQUIRE(windows.size() > 1000);

    wire::Key no_key{};
    const auto e164 = [](const std::string& number) { return "+852" + number; };
    const auto sha256 = [](const std::string& text) { return wire::to_bytes(wire::sha256(text)); };
    const std::vector<std::pair<const char*, Guess>> guesses = {
        {"digits as they are", [](const std::string& number) { return number; }},
        {"SHA-256 of E.164", [&](const std::string& number) { return sha256(e164(number)); }},
        {"SHA-256 of the digits", [&](const std::string& number) { return sha256(number); }},
        {"BLAKE2b-128 of E.164",
         [&](const std::string& number) { return blake2b(e164(number), 16); }},
        {"BLAKE2b-256 of E.164",
         [&](const std::string& number) { return blake2b(e164(number), 32); }},
        {"BLAKE2b-128 keyed with zeros",
         [&](const std::string& number) { return wire::lookup_hash(no_key, e164(number)); }},
    };
    for (const auto& [name, guess] : guesses) {
        INFO(name);
        CHECK(found(windows, guess) == 0);
    }

    // With the key every member of the sample space is found: so this search would have found them.
    const auto start = std::chrono::steady_clock::now();
    CHECK(found(windows, [&](const std::string& number) {
              return wire::lookup_hash(till.files.lookup_key, e164(number));
          }) == members);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    WARN(fmt::format(
        "with the key: {} numbers in {:.3f} s, all {:.0f} million of Hong Kong in {:.0f} s on one "
        "core; without it each of 2^256 keys would take as long",
        sample_numbers, seconds, numbers_in_hong_kong / 1e6,
        seconds * numbers_in_hong_kong / sample_numbers));
}
