#include "sdk/validator/plugin/case.hpp"

#include <unistd.h>

#include <vector>

#include "sdk/validator/plugin/cases/cases.hpp"

namespace tillside::validator {

namespace {

int failures_go_to = 2;

}  // namespace

std::string Trial::bytes(std::size_t count) {
    std::string text(count, '\0');
    for (char& byte : text)
        byte = static_cast<char>(random());
    return text;
}

void report_failures_to(int descriptor) {
    failures_go_to = descriptor;
}

void fail(std::string_view instead) {
    const ssize_t written = ::write(failures_go_to, instead.data(), instead.size());
    ::_exit(written < 0 ? 2 : 1);
}

void expect(bool holds, std::string_view instead) {
    if (!holds) fail(instead);
}

std::span<const Case> all_cases() {
    static const std::vector<Case> all = [] {
        std::vector<Case> joined;
        for (const auto part : {library_cases(), opening_cases(), calling_cases(), deadline_cases(),
                                trouble_cases(), breaker_cases(), posting_cases(), reply_cases(),
                                guest_cases(), process_cases(), starting_cases()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

}  // namespace tillside::validator
