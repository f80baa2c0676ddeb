// Linked to a program of random trials under a sanitizer, where each takes ten times as long:
// RapidCheck makes 25 of each property instead of 100, unless RC_PARAMS says otherwise.
#include <cstdlib>

namespace {

[[maybe_unused]] const bool fewer = [] {
    return ::setenv("RC_PARAMS", "max_success=25", 0) == 0;
}();

}  // namespace
