// What happened in a simulated world, a line a step: its last lines for whoever looks for a fault,
// all of them in a file where one is wanted, and a hash over all, so that two runs can be compared.
#pragma once

#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace tillside::simulation {

class Trace {
public:
    static constexpr std::size_t lines_kept = 60;

    // file: borrowed; nullptr: none.
    Trace(std::int64_t start_us, std::FILE* file) : start_us_(start_us), file_(file) {}

    void note(std::int64_t now_us, std::string_view who, std::string_view what);

    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    [[nodiscard]] std::uint64_t steps() const { return steps_; }
    [[nodiscard]] const std::deque<std::string>& last_lines() const { return last_; }

private:
    std::int64_t start_us_;
    std::FILE* file_;
    std::uint64_t hash_ = 0xcbf29ce484222325;  // FNV-1a, 64 bits
    std::uint64_t steps_ = 0;
    std::deque<std::string> last_;
};

}  // namespace tillside::simulation
