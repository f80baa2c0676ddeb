#include "sync/head_office/program/progress.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tillside::head_office::program {

SpokenProgress::SpokenProgress(std::function<std::string()> how_far)
    : how_far_(std::move(how_far)), thread_([this] { speak(); }) {}

SpokenProgress::~SpokenProgress() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void SpokenProgress::speak() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, std::chrono::seconds(1), [&] { return ending_; }))
        fmt::print(stderr, "{}\n", how_far_());
}

std::string size_in_words(const std::string& file) {
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(file, missing);
    return fmt::format("{:.1f} MiB", missing ? 0.0 : static_cast<double>(bytes) / (1 << 20));
}

}  // namespace tillside::head_office::program
