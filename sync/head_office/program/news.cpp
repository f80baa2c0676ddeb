#include "sync/head_office/program/news.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "sync/head_office/changes/changes.hpp"
#include "sync/head_office/http/message.hpp"

namespace tillside::head_office::program {

Result<News::ForAll> News::for_all() {
    ForAll now;
    const auto suppressions = database_.number("SELECT max(number) FROM suppressions");
    if (!suppressions) return std::unexpected(suppressions.error());
    now.suppressions = *suppressions;
    const auto add = [&](const store::Row& row) {
        now.tills += row.text(0);
        now.tills += '\n';
        now.tills += row.text(1);
        now.tills += '\n';
    };
    for (const char* sql :
         {"SELECT till, store FROM terminals WHERE revoked_at_us <> 0 ORDER BY till",
          "SELECT store, region FROM stores ORDER BY store"}) {
        if (auto read = database_.query(sql, {}, add); !read) {
            return std::unexpected(std::move(read.error()));
        }
    }
    return now;
}

void News::look() {
    auto all = for_all();
    auto changed = changes::scopes_changed_after(database_, seen_number_);
    if (!all || !changed) {
        spdlog::error("{}", (all ? changed.error() : all.error()).message);
        return wake_({});
    }
    seen_number_ = std::max(seen_number_, changed->last_number);
    if (*all != seen_) {
        seen_ = std::move(*all);
        return wake_({});
    }
    std::vector<std::string> topics = std::move(changed->scopes);
    topics.emplace_back(http::topic_of_any_news);
    wake_(std::move(topics));
}

}  // namespace tillside::head_office::program
