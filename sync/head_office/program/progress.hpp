// Says once a second on stderr how far a long piece of work has come; says nothing of a short one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tillside::head_office::program {

class SpokenProgress {
public:
    // `how_far` gives the words; it is called on a thread of this object's own.
    explicit SpokenProgress(std::function<std::string()> how_far);
    ~SpokenProgress();
    SpokenProgress(const SpokenProgress&) = delete;
    SpokenProgress& operator=(const SpokenProgress&) = delete;

private:
    void speak();

    std::function<std::string()> how_far_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ending_ = false;
    std::thread thread_;
};

// "12.3 MiB" of a file that grows.
[[nodiscard]] std::string size_in_words(const std::string& file);

}  // namespace tillside::head_office::program
