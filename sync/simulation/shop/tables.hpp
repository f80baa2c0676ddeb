// The shop as CSV, in the forms that `tillside-hq import` takes. Text goes to a sink piece by
// piece, so that a year of sales never stands in memory; the sink says whether it could take it.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "sync/rules/consent/pack.hpp"
#include "sync/simulation/shop/baskets.hpp"
#include "sync/simulation/shop/people.hpp"
#include "sync/wire/error.hpp"

namespace tillside::simulation::shop {

using Sink = std::function<Result<void>(std::string_view)>;

// Sales from this day on are test.csv, those before it train.csv: the last week.
inline constexpr int first_test_day = 358;

// item,name,category,name_zh_hant,name_zh_hans,gtin,price,currency,age_restricted
[[nodiscard]] Result<void> write_items(const Catalogue& catalogue, const Sink& sink);
// customer,basket,timestamp,item,qty,price,store: the days [from, to). Calls progress after each
// day.
[[nodiscard]] Result<void> write_sales(const Year& year, const Catalogue& catalogue,
                                       const std::vector<Customer>& customers,
                                       const std::vector<Store>& stores, int from, int to,
                                       const Sink& sink, const std::function<void(int)>& progress);
// Those who joined before first_test_day: customer,phone,name,language,home_store,card,
// profiling_given_at,notice_id,notice_sha256,method; the last four cite the pack's notice in the
// customer's language, and are empty for those who were not asked or said no.
[[nodiscard]] Result<void> write_customers(const std::vector<Customer>& customers,
                                           const std::vector<Store>& stores,
                                           const rules::consent::Pack& pack, const Sink& sink);
// staff,role,store,display_name,pin
[[nodiscard]] Result<void> write_staff(const std::vector<StaffMember>& staff, const Sink& sink);
// store,item,quantity: pieces on the shelf at the end of the year
[[nodiscard]] Result<void> write_stock(const std::vector<Store>& stores, const Catalogue& catalogue,
                                       Chance chance, const Sink& sink);

}  // namespace tillside::simulation::shop
