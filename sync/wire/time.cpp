#include "sync/wire/time.hpp"

#include <chrono>

namespace tillside {

Now system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace tillside
