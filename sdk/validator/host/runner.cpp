#include "sdk/validator/host/runner.hpp"

#include <fmt/ranges.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "sdk/validator/frames/listener.hpp"
#include "sdk/validator/host/judge.hpp"
#include "sdk/validator/host/shop.hpp"

namespace tillside::validator {

namespace {

using Clock = std::chrono::steady_clock;

// Gone with the object.
struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = "/tmp/tillside-validate-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path socket() const { return path / "s"; }
    [[nodiscard]] std::filesystem::path journal() const { return path / "journal"; }
    [[nodiscard]] std::filesystem::path drawn() const { return path / "drawn"; }
};

// What the host prints goes to standard error: standard output is the report's.
[[noreturn]] void become_host(const HostOptions& options, const Folder& folder) {
    ::setpgid(0, 0);
    ::setenv("TILLSIDE_SOCKET", folder.socket().c_str(), 1);
    ::setenv("TILLSIDE_PLUGIN", options.probe.c_str(), 1);
    ::setenv("TILLSIDE_DRAWN", folder.drawn().c_str(), 1);
    ::setenv(PROBE_PLUGIN_VARIABLE, options.plugin.c_str(), 1);
    ::setenv(PROBE_JOURNAL_VARIABLE, folder.journal().c_str(), 1);
    ::dup2(2, 1);
    std::vector<char*> arguments;
    for (const std::string& word : options.command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

void wait_for(pid_t host, const HostOptions& options, Seen& seen) {
    const auto until = Clock::now() + std::chrono::seconds(options.seconds_max);
    int status = 0;
    while (::waitpid(host, &status, WNOHANG) != host) {
        if (Clock::now() > until) {
            seen.ended = false;
            ::kill(-host, SIGKILL);
            ::waitpid(host, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (WIFSIGNALED(status)) seen.signal = WTERMSIG(status);
    if (WIFEXITED(status)) seen.exit_code = WEXITSTATUS(status);
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Seen watch(const HostOptions& options) {
    const Folder folder;
    Seen seen;
    Shop shop(options.seed);
    const Listener engine(folder.socket(), [&](Connection& connection, const Frame& request) {
        shop.answer(connection, request);
    });
    const pid_t host = ::fork();
    if (host == 0) become_host(options, folder);
    if (host < 0) throw std::runtime_error("no process");
    wait_for(host, options, seen);
    seen.acts = read_journal(folder.journal());
    seen.drawn = text_of(folder.drawn());
    for (const Act& act : seen.acts)
        if (const auto* hello = act.as<till::Hello>())
            seen.capabilities.insert(hello->capabilities().begin(), hello->capabilities().end());
    return seen;
}

// Which hooks fired, how often, and in which order for the first ticket.
std::string observed(const Seen& seen) {
    nlohmann::ordered_json json;
    json["capabilities"] = seen.capabilities;
    std::map<std::string, int> kinds;
    std::string first_ticket;
    nlohmann::ordered_json order = nlohmann::ordered_json::array();
    for (const Act& act : seen.acts) {
        if (!act.asks()) continue;
        const std::string name = name_of_kind(act.record.kind);
        kinds[name]++;
        if (first_ticket.empty()) first_ticket = act.ticket();
        const bool of_first = act.ticket().empty() || act.ticket() == first_ticket;
        if (of_first && (order.empty() || order.back() != name)) order.push_back(name);
    }
    json["kinds"] = kinds;
    json["first_ticket"] = order;
    nlohmann::ordered_json missing = nlohmann::ordered_json::array();
    for (const till::Kind kind :
         {till::HELLO, till::STAFF_SIGNED_IN, till::SCANNED, till::FIND_CUSTOMER, till::GET_NOTICE,
          till::ENROL_CUSTOMER, till::SET_CUSTOMER, till::BASKET_CHANGED, till::BEFORE_TENDER,
          till::ANSWER_PROMPT, till::BASKET_COMPLETED, till::BASKET_VOIDED, till::RETURN_COMPLETED})
        if (!kinds.contains(till::Kind_Name(kind))) missing.push_back(till::Kind_Name(kind));
    json["never_fired"] = missing;
    return json.dump();
}

std::vector<HostCase> all_host_cases() {
    std::vector<HostCase> all;
    for (const auto part :
         {calling_habits(), sale_habits(), consent_habits(), drawing_habits(), privacy_habits()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

Report validate_host(const HostOptions& options) {
    Report report;
    report.subject = fmt::format("{}", fmt::join(options.command, " "));
    report.seed = options.seed;
    const auto began = Clock::now();
    const Seen seen = watch(options);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
    for (const HostCase& one : all_host_cases()) {
        const Finding finding = one.judge(seen);
        report.cases.push_back(
            {std::string(one.name), std::string(one.promise), finding.verdict, took,
             finding.verdict == Verdict::not_seen ? std::string(one.to_see) : finding.detail});
    }
    report.observed_json = observed(seen);
    return report;
}

std::string list_host_cases() {
    std::string list;
    for (const HostCase& one : all_host_cases())
        list += fmt::format("{}\t{}\n", one.name, one.promise);
    return list;
}

}  // namespace tillside::validator
