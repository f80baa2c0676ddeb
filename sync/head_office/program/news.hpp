// Which waiting requests are asked again when something was written: those of the tills that it
// concerns. A change of one store's customer wakes that store's tills; asking all of a large
// chain's tills anew, some queries each, would keep the worker from everything else.
//
// Looks at what the downlink sends (notes by scope, withdrawals) and at what lets a till in; it is
// some small queries however many wait. Thread: the worker's.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::program {

class News {
public:
    // `wake` is told the topics that there is news of (http::Request::waits_for); none: of all.
    using Wake = std::function<void(std::vector<std::string> topics)>;
    News(store::Database& database, Wake wake) : database_(database), wake_(std::move(wake)) {}

    // After something was written, here or by another process.
    void look();

private:
    // What concerns every till alike.
    struct ForAll {
        std::int64_t suppressions = -1;
        std::string tills;  // who is let in, and which store is of which region

        friend bool operator==(const ForAll&, const ForAll&) = default;
    };
    [[nodiscard]] Result<ForAll> for_all();

    store::Database& database_;
    Wake wake_;
    ForAll seen_;
    std::int64_t seen_number_ = 0;
};

}  // namespace tillside::head_office::program
