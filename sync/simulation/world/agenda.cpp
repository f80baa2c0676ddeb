#include "sync/simulation/world/agenda.hpp"

#include <algorithm>

namespace tillside::simulation {

void Agenda::at(std::int64_t us, Step step) {
    entries_.push({std::max(us, now_us_), numbered_++, std::move(step)});
}

std::optional<std::int64_t> Agenda::next_us() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.top().us;
}

bool Agenda::run_next() {
    if (entries_.empty()) return false;
    // The queue gives out constant references only; the entry is gone before its step runs.
    const Step step = std::move(const_cast<Entry&>(entries_.top()).step);
    now_us_ = entries_.top().us;
    entries_.pop();
    step();
    return true;
}

}  // namespace tillside::simulation
