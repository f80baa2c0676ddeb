#include "sync/head_office/http/byte_budget.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using tillside::head_office::http::ByteBudget;
using Rank = ByteBudget::Rank;
using Wait = ByteBudget::Wait;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

// As much as goes, in pieces.
std::vector<ByteBudget::Held> all_of(ByteBudget& budget, Rank rank, std::size_t piece,
                                     const std::string& caller = {}) {
    std::vector<ByteBudget::Held> out;
    for (int i = 0; i < 100'000; ++i) {
        const bool many = caller == "many";
        auto share = budget.take(piece, rank, many ? caller + std::to_string(i) : caller);
        if (!share) break;
        out.push_back(std::move(share));
    }
    return out;
}

}  // namespace

TEST_CASE("what is held is counted, and given back when the request ends") {
    ByteBudget budget(256 * mib);
    {
        const auto share = budget.take(1000, Rank::usual, "a");
        REQUIRE(share);
        CHECK(share->add(500));
        CHECK(budget.figures().held == 1500);
        share->is_only(200);
        CHECK(budget.figures().held == 200);
    }
    CHECK(budget.figures().held == 0);
    CHECK(budget.figures().most_held == 1500);
}

TEST_CASE("whoever sends what, the sum stays within the budget, and one caller within its half") {
    ByteBudget budget(256 * mib);
    const auto one = all_of(budget, Rank::usual, mib, "one");
    CHECK(one.size() == 128);
    const auto many = all_of(budget, Rank::usual, mib, "many");
    CHECK(many.size() == 240 - 128);
    // What is kept for withdrawals goes to nobody else, and not to one caller alone.
    CHECK_FALSE(budget.take(100, Rank::usual, "another"));
    CHECK_FALSE(budget.take(100, Rank::urgent, "one"));
    CHECK(budget.take(100, Rank::urgent, "another"));
    CHECK(all_of(budget, Rank::urgent, mib / 4, "another").size() <= 32);
    CHECK(budget.figures().most_held <= 256 * mib);
}

TEST_CASE("what is very large leaves room for batches of usual size") {
    ByteBudget budget(256 * mib);
    const auto large = all_of(budget, Rank::usual, 64 * mib, "many");
    CHECK(large.size() == 3);
    const auto share = budget.take(mib / 4, Rank::usual, "shop");
    REQUIRE(share);
    CHECK(share->add(3 * mib));
    CHECK_FALSE(share->add(60 * mib));
    CHECK(share->could_ever_add(60 * mib));
    CHECK_FALSE(share->could_ever_add(200 * mib));
    CHECK(budget.figures().put_off == 1);
}

TEST_CASE("strangers spend their part only, and are counted as callers once they are known") {
    ByteBudget budget(256 * mib);
    auto strangers = all_of(budget, Rank::stranger, 64 << 10);
    CHECK(strangers.size() == 32 * mib / (64 << 10));
    CHECK(budget.take(mib, Rank::usual, "shop"));
    strangers.front()->known(Rank::usual, "shop");
    CHECK(budget.take(64 << 10, Rank::stranger));
}

TEST_CASE("large bodies have turns: some at a time, and any size where there is none") {
    ByteBudget budget(64 * mib);
    int released = 0;
    budget.on_release([&] { ++released; });
    auto first = budget.begin(8 * mib, "a");
    REQUIRE(first.share);  // over the 4 MiB of all turns, and the only one
    CHECK(budget.has_begun("a"));
    CHECK(budget.begin(mib, "b").wait == Wait::for_others);
    first.share->leave_turn();  // it comes slowly
    CHECK(released == 1);
    CHECK_FALSE(budget.has_begun("a"));
    auto second = budget.begin(mib, "b");
    REQUIRE(second.share);
    CHECK(budget.figures().held == 9 * mib);
    CHECK(budget.begin(28 * mib, "a").wait == Wait::for_own);
    // Little is unpacked ahead of its turn with the worker, and one always may be.
    CHECK(second.share->add_ahead(6 * mib));
    CHECK_FALSE(first.share->add_ahead(mib));
    CHECK(first.share->add(mib));
    second.share.reset();
    CHECK(released == 2);
    CHECK(budget.figures().held == 9 * mib);
}
