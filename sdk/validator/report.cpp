#include "sdk/validator/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tillside::validator {

namespace {

std::string_view word_for(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed:
            return "passed";
        case Verdict::failed:
            return "failed";
        case Verdict::not_seen:
            return "not_seen";
    }
    return "failed";
}

std::string command_for(const Report& report, const std::string& name) {
    std::string command = report.again;
    if (const auto at = command.find("NAME"); at != std::string::npos) command.replace(at, 4, name);
    return command;
}

}  // namespace

std::size_t Report::count(Verdict verdict) const {
    return static_cast<std::size_t>(
        std::ranges::count(cases, verdict, [](const CaseResult& one) { return one.verdict; }));
}

void print_for_people(std::ostream& out, const Report& report) {
    out << report.subject << ", seed " << report.seed << '\n';
    for (const CaseResult& one : report.cases) {
        const std::string_view mark = one.verdict == Verdict::passed   ? "ok      "
                                      : one.verdict == Verdict::failed ? "FAILED  "
                                                                       : "not seen";
        out << fmt::format("{} {:<33} {}\n", mark, one.name, one.promise);
        if (one.verdict == Verdict::passed) continue;
        out << fmt::format("         {} {}\n",
                           one.verdict == Verdict::failed ? "instead:" : "to see it:", one.detail);
        if (one.verdict == Verdict::failed && !report.again.empty())
            out << "         again:   " << command_for(report, one.name) << '\n';
    }
    out << fmt::format("{} passed, {} failed", report.count(Verdict::passed),
                       report.count(Verdict::failed));
    if (const auto unseen = report.count(Verdict::not_seen); unseen > 0)
        out << fmt::format(", {} not seen", unseen);
    out << '\n';
    if (!report.observed_json.empty()) out << "seen: " << report.observed_json << '\n';
}

void print_json(std::ostream& out, const Report& report) {
    nlohmann::ordered_json json;
    json["subject"] = report.subject;
    json["seed"] = report.seed;
    json["cases"] = nlohmann::ordered_json::array();
    for (const CaseResult& one : report.cases) {
        json["cases"].push_back({{"name", one.name},
                                 {"result", word_for(one.verdict)},
                                 {"milliseconds", one.milliseconds},
                                 {"detail", one.detail}});
    }
    json["passed"] = report.count(Verdict::passed);
    json["failed"] = report.count(Verdict::failed);
    if (!report.observed_json.empty())
        json["observed"] = nlohmann::ordered_json::parse(report.observed_json);
    // Details may hold what a plugin or host said: bytes that are no UTF-8 are replaced.
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace tillside::validator
