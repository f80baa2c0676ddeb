// SPDX-License-Identifier: Apache-2.0
//
// What the validator says at the end, for people and for programs. The JSON is stable: fields are
// only ever added.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace tillside::validator {

enum class Verdict : std::uint8_t {
    passed,
    failed,
    not_seen,  // host mode: the host never came into a situation that shows it
};

struct CaseResult {
    std::string name;
    std::string promise;  // what should be so, in one sentence
    Verdict verdict = Verdict::failed;
    long milliseconds = 0;
    std::string detail;  // what happened instead; for not_seen, what would have shown it
};

struct Report {
    std::string subject;  // the file or command judged
    std::uint64_t seed = 0;
    std::string again;  // how to run one case anew; "NAME" stands for the case
    std::vector<CaseResult> cases;
    std::string observed_json;  // host mode: what was seen, as a JSON object; else empty

    [[nodiscard]] std::size_t count(Verdict verdict) const;
    [[nodiscard]] bool all_passed() const { return count(Verdict::failed) == 0; }
};

void print_for_people(std::ostream& out, const Report& report);
void print_json(std::ostream& out, const Report& report);

}  // namespace tillside::validator
