// The process of a case is the leader of a process group, so that what it leaves behind (a child
// that hangs in the plugin) ends with it.
#include "sdk/validator/plugin/runner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>

#include "sdk/validator/plugin/case.hpp"

namespace tillside::validator {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t beside_each_other = 2;

struct Running {
    const Case* what = nullptr;
    pid_t process = -1;
    int words = -1;  // what fail() wrote
    std::filesystem::path folder;
    Clock::time_point began;
};

// The same seed gives every case the same numbers, whichever cases run beside it.
std::uint64_t seed_of(const Case& one, std::uint64_t seed) {
    std::uint64_t hash = 0xcbf29ce484222325 ^ seed;
    for (const char letter : one.name)
        hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3;
    return hash;
}

void settle_in(int words) {
    ::setpgid(0, 0);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = std::min<rlim_t>(descriptors.rlim_max, 65536);
    ::setrlimit(RLIMIT_NOFILE, &descriptors);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = 0; standard < 3; ++standard)
        ::dup2(nothing, standard);
    ::close(nothing);
    report_failures_to(words);
}

[[noreturn]] void be_the_case(const Case& one, const PluginOptions& options,
                              const std::filesystem::path& folder, int words) {
    settle_in(words);
    Trial trial{options.plugin, folder, options.engine,
                std::mt19937_64(seed_of(one, options.seed))};
    try {
        one.function(trial);
    } catch (const std::exception& thrown) {
        fail(fmt::format("the validator itself could not go on: {}", thrown.what()));
    }
    ::_exit(0);
}

Running start(const Case& one, const PluginOptions& options) {
    Running running;
    running.what = &one;
    std::string folder = "/tmp/tillside-validate-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
    running.folder = folder;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    running.began = Clock::now();
    running.process = ::fork();
    if (running.process == 0) {
        ::close(ends[0]);
        be_the_case(one, options, running.folder, ends[1]);
    }
    if (running.process < 0) throw std::runtime_error("no process");
    ::close(ends[1]);
    running.words = ends[0];
    return running;
}

std::string words_of(int descriptor) {
    std::array<char, 4096> words{};
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
    const ssize_t got = ::read(descriptor, words.data(), words.size());
    return {words.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

CaseResult finish(const Running& running, int status, bool timed_out) {
    CaseResult result;
    result.name = running.what->name;
    result.promise = running.what->promise;
    result.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - running.began).count();
    result.detail = words_of(running.words);
    if (timed_out) {
        result.detail = fmt::format("it did not end within {} s", running.what->seconds_max);
    } else if (WIFSIGNALED(status)) {
        result.detail = fmt::format("the host's process was killed by signal {} ({})",
                                    WTERMSIG(status), ::strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) == 0) {
        result.verdict = Verdict::passed;
    } else if (result.detail.empty()) {
        result.detail =
            fmt::format("the host's process ended with exit code {}", WEXITSTATUS(status));
    }
    ::kill(-running.process, SIGKILL);
    ::close(running.words);
    std::error_code ignored;
    std::filesystem::remove_all(running.folder, ignored);
    return result;
}

// Waits for one of them to end, or to be out of time; takes it from the list.
CaseResult wait_for_one(std::vector<Running>& running) {
    for (;;) {
        for (auto one = running.begin(); one != running.end(); ++one) {
            int status = 0;
            const bool ended = ::waitpid(one->process, &status, WNOHANG) == one->process;
            const bool late =
                !ended && Clock::now() - one->began > std::chrono::seconds(one->what->seconds_max);
            if (late) {
                ::kill(-one->process, SIGKILL);
                ::kill(one->process, SIGKILL);
                ::waitpid(one->process, &status, 0);
            }
            if (!ended && !late) continue;
            CaseResult result = finish(*one, status, late);
            running.erase(one);
            return result;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::vector<const Case*> chosen(const PluginOptions& options) {
    std::vector<const Case*> cases;
    for (const Case& one : all_cases()) {
        if (one.needs_engine && options.engine.empty()) continue;
        if (options.cases.empty() ||
            std::ranges::find(options.cases, one.name) != options.cases.end())
            cases.push_back(&one);
    }
    return cases;
}

}  // namespace

Report validate_plugin(const PluginOptions& options) {
    Report report;
    report.subject = options.plugin.string();
    report.seed = options.seed;
    report.again = fmt::format(
        "tillside-validate plugin {} --case NAME --seed {}{}", options.plugin.string(),
        options.seed, options.engine.empty() ? "" : " --engine " + options.engine.string());
    const std::vector<const Case*> cases = chosen(options);
    std::vector<Running> running;
    for (const bool alone : {false, true}) {
        for (const Case* one : cases) {
            if (one->alone != alone) continue;
            if (running.size() >= (alone ? 1 : beside_each_other))
                report.cases.push_back(wait_for_one(running));
            running.push_back(start(*one, options));
        }
        while (!running.empty())
            report.cases.push_back(wait_for_one(running));
    }
    std::ranges::sort(report.cases, {}, [&](const CaseResult& result) {
        return std::ranges::find(cases, result.name,
                                 [](const Case* one) { return std::string(one->name); }) -
               cases.begin();
    });
    return report;
}

}  // namespace tillside::validator
