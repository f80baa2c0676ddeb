#include "tests/bench/figure.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace tillside::bench {

void print(const Figure& figure) {
    const nlohmann::ordered_json line{{"figure", figure.name},
                                      {"value", figure.value},
                                      {"unit", figure.unit},
                                      {"detail", figure.detail}};
    fmt::print("{}\n", line.dump());
    std::fflush(stdout);
}

}  // namespace tillside::bench
