#include "plugin/engine/store/faults.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace tillside::engine::store {

namespace {

constexpr std::array names{
    std::pair{std::string_view("after_begin"), Fault::after_begin},
    std::pair{std::string_view("before_commit"), Fault::before_commit},
    std::pair{std::string_view("after_commit"), Fault::after_commit},
    std::pair{std::string_view("after_reply_written"), Fault::after_reply_written},
    std::pair{std::string_view("before_spool_removal"), Fault::before_spool_removal},
    std::pair{std::string_view("after_batch_prepared"), Fault::after_batch_prepared},
    std::pair{std::string_view("before_acknowledgement"), Fault::before_acknowledgement},
};

std::atomic<Fault> armed{Fault::none};
std::atomic<int> passes_left{0};

}  // namespace

void arm_faults_from_environment() {
    const char* value = std::getenv("TILLSIDE_FAULT");
    if (value == nullptr) return;
    const std::string_view text(value);
    const std::size_t colon = text.find(':');
    int count = 1;
    if (colon != std::string_view::npos) {
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), count);
    }
    for (const auto& [name, place] : names) {
        if (name != text.substr(0, colon)) continue;
        passes_left = count;
        armed = place;
    }
}

void fault_point(Fault place) noexcept {
    if (armed.load(std::memory_order_relaxed) != place) return;
    if (passes_left.fetch_sub(1) == 1) ::kill(::getpid(), SIGKILL);
}

}  // namespace tillside::engine::store
