#include "sync/simulation/world/trace.hpp"

#include <fmt/format.h>

namespace tillside::simulation {

void Trace::note(std::int64_t now_us, std::string_view who, std::string_view what) {
    const std::int64_t ms = (now_us - start_us_) / 1'000;
    std::string line = fmt::format("{:02}:{:02}:{:02}.{:03} {:<8} {}", ms / 3'600'000,
                                   ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000, who, what);
    ++steps_;
    constexpr std::uint64_t prime = 0x100000001b3;
    for (const char c : line)
        hash_ = (hash_ ^ static_cast<unsigned char>(c)) * prime;
    if (file_ != nullptr) fmt::print(file_, "{}\n", line);
    last_.push_back(std::move(line));
    if (last_.size() > lines_kept) last_.pop_front();
}

}  // namespace tillside::simulation
