// Small loops over days: the longest period is a few weeks.
#include "sync/rules/consent/pack_rules.hpp"

#include <algorithm>

namespace tillside::rules::consent {

using std::chrono::days;
using std::chrono::sys_days;

namespace {

bool works(const RestDays& rest, sys_days day) {
    return std::ranges::find(rest.weekdays, std::chrono::weekday(day)) == rest.weekdays.end() &&
           !std::ranges::binary_search(rest.holidays, day);
}

}  // namespace

int working_days(const RestDays& rest, sys_days from, sys_days to) {
    int count = 0;
    for (sys_days day = from + days(1); day <= to; day += days(1)) {
        if (works(rest, day)) ++count;
    }
    return count;
}

sys_days last_day(const Pack& pack, Period period, sys_days from) {
    switch (period.unit) {
        case Period::Unit::days:
            return from + days(period.count);
        case Period::Unit::working_days: {
            // Rest days that follow the last working day still belong to the period.
            sys_days day = from;
            while (working_days(pack.rest_days, from, day + days(1)) <= period.count)
                day += days(1);
            return day;
        }
        case Period::Unit::months: {
            const auto month =
                std::chrono::year_month_day(from) + std::chrono::months(period.count);
            if (month.ok()) return sys_days(month);
            return sys_days(month.year() / month.month() / std::chrono::last);
        }
    }
    return from;
}

bool register_check_valid(const Pack& pack, sys_days checked, sys_days on) {
    if (!pack.call_register) return true;
    return checked <= on && on <= last_day(pack, pack.call_register->check_valid_for, checked);
}

Asked who_is_asked(const Pack& pack, std::string_view purpose, int age) {
    const auto speaks_of_it = [&](const AgeRule& rule) {
        return age < rule.below &&
               (rule.purposes.empty() ||
                std::ranges::find(rule.purposes, purpose) != rule.purposes.end());
    };
    bool young = false;
    for (const AgeRule& rule : pack.ages) {
        if (!speaks_of_it(rule)) continue;
        if (rule.guardian) return Asked::guardian;
        young = true;
    }
    const PurposeRule* rule = pack.purpose(purpose);
    const bool until_no = rule != nullptr && rule->model == ConsentModel::opt_out;
    return until_no && !young ? Asked::nobody : Asked::customer;
}

}  // namespace tillside::rules::consent
