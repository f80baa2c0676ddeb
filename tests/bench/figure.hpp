// What every measurement prints: one JSON object a line, so that two runs can be compared.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tillside::bench {

struct Figure {
    std::string name;  // "suggest.ah.N10"
    double value = 0;
    std::string unit;  // "ratio", "s", "MiB", "ms"
    nlohmann::json detail = nlohmann::json::object();
};

// {"figure": …, "value": …, "unit": …, "detail": {…}} on standard output, flushed.
void print(const Figure& figure);

}  // namespace tillside::bench
