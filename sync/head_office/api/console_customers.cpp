#include "sync/head_office/api/console_customers.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "sync/head_office/access/audit.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/customers/golden_record.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/rules/consent/fold.hpp"
#include "sync/rules/identity/masking.hpp"

namespace tillside::head_office::api {

namespace {

using customers::CustomerRecord;
using http::Request;
using http::Response;
using nlohmann::json;
using store::Blob;

constexpr std::int64_t hour_us = 3'600'000'000;
constexpr std::int64_t baskets_shown_max = 50;

Response failure(const Error& error) {
    if (http::status_of(error) >= 500) spdlog::error("console: {}", error.message);
    return http::error_response(error);
}

Response json_response(const json& body) {
    return http::json_text(200, body.dump(-1, ' ', false, json::error_handler_t::replace));
}

struct MaskedContact {
    std::string name;
    std::string phone;
    std::string card_number;
};

// Empty where the customer's key is gone: then nobody can read it any more.
Result<MaskedContact> masked_contact(const CustomerDesk& desk, const CustomerRecord& customer) {
    const auto golden = customers::golden_record(desk.database, desk.keys, customer);
    if (!golden) return std::unexpected(golden.error());
    const auto contact = customers::contact_of(desk.keys, golden->record);
    if (!contact) return std::unexpected(contact.error());
    if (!*contact) return MaskedContact{};
    MaskedContact out;
    out.card_number = (*contact)->card_number();
    out.name = rules::identity::masked_name((*contact)->name());
    const auto phone = rules::identity::Phone::parse((*contact)->phone(), desk.pack.phones);
    if (phone) out.phone = phone->masked(desk.pack.phones);
    return out;
}

Result<json> card_json(const CustomerDesk& desk, const CustomerRecord& customer) {
    auto contact = masked_contact(desk, customer);
    if (!contact) return std::unexpected(std::move(contact.error()));
    return json{{"customer_id", wire::uuid_text(customer.customer_id)},
                {"card_number", contact->card_number},
                {"masked_name", contact->name},
                {"masked_phone", contact->phone},
                {"language", customer.language},
                {"home_store", customer.home_store}};
}

// Purposes that a withdrawal has ended whose record has not arrived yet ("" = all).
Result<std::vector<std::string>> suppressed_purposes(const CustomerDesk& desk,
                                                     const std::vector<std::string>& ids,
                                                     const std::vector<std::string>& held) {
    std::vector<std::string> out;
    for (const std::string& id : ids) {
        auto read = desk.database.query(
            "SELECT record_id, purposes FROM suppressions WHERE customer_id = ?1", {Blob{id}},
            [&](const store::Row& row) {
                if (std::ranges::find(held, row.blob(0)) != held.end()) return;
                std::string_view purposes = row.text(1);
                if (purposes.empty()) out.emplace_back();
                while (!purposes.empty()) {
                    const std::string_view purpose = purposes.substr(0, purposes.find('\n'));
                    out.emplace_back(purpose);
                    purposes.remove_prefix(std::min(purpose.size() + 1, purposes.size()));
                }
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    return out;
}

Result<json> consents_json(const CustomerDesk& desk, const std::vector<std::string>& ids, Now now) {
    const auto signed_records = customers::consents_of_person(desk.database, ids.front());
    if (!signed_records) return std::unexpected(signed_records.error());
    std::vector<wire::ConsentRecord> records;
    std::vector<std::string> held;
    for (const auto& signed_record : *signed_records) {
        auto& record = records.emplace_back();
        record.ParseFromString(signed_record.record());
        held.push_back(record.record_id());
    }
    const auto suppressed = suppressed_purposes(desk, ids, held);
    if (!suppressed) return std::unexpected(suppressed.error());
    const auto standing = rules::consent::fold(records, desk.pack, now);
    json list = json::array();
    for (const auto& rule : desk.pack.purposes) {
        auto state = standing.purpose(rule.purpose);
        if (std::ranges::any_of(*suppressed, [&](const std::string& purpose) {
                return purpose.empty() || purpose == rule.purpose;
            })) {
            state.state = rules::consent::State::withdrawn;
            state.usable = false;
        }
        list.push_back({{"purpose", rule.purpose},
                        {"state", rules::consent::state_name(state.state)},
                        {"usable", state.usable},
                        {"at_us", state.since_us}});
    }
    return list;
}

// Of all records of the person, the newest first.
Result<json> baskets_json(const CustomerDesk& desk, const std::vector<std::string>& ids) {
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, json>> found;
    for (const std::string& id : ids) {
        auto read = desk.database.query(
            "SELECT business_day, ticket, store, till, total, currency, lines, occurred_at_us, "
            "position FROM baskets "
            "WHERE customer_id = ?1 ORDER BY occurred_at_us DESC, position DESC LIMIT ?2",
            {Blob{id}, baskets_shown_max}, [&](const store::Row& row) {
                found.emplace_back(std::pair(row.integer(7), row.integer(8)),
                                   json{{"business_day", row.text(0)},
                                        {"ticket", row.text(1)},
                                        {"store", row.text(2)},
                                        {"till", row.text(3)},
                                        {"total", row.integer(4)},
                                        {"currency", row.text(5)},
                                        {"lines", row.integer(6)}});
            });
        if (!read) return std::unexpected(std::move(read.error()));
    }
    std::ranges::sort(found, std::greater<>(), [](const auto& basket) { return basket.first; });
    json list = json::array();
    for (auto& [when, basket] : found) {
        if (static_cast<std::int64_t>(list.size()) == baskets_shown_max) break;
        list.push_back(std::move(basket));
    }
    return list;
}

// Adds what all baskets come to, in the currency that most of them are in.
Result<void> add_totals(const CustomerDesk& desk, const std::vector<std::string>& ids, json& out) {
    struct Sum {
        std::int64_t baskets = 0;
        std::int64_t total = 0;
    };
    std::map<std::string, Sum> sums;  // by currency
    std::int64_t visits = 0;
    for (const std::string& id : ids) {
        auto read = desk.database.query(
            "SELECT currency, count(*), sum(total) FROM baskets WHERE customer_id = ?1 "
            "GROUP BY currency",
            {Blob{id}}, [&](const store::Row& row) {
                visits += row.integer(1);
                Sum& sum = sums[row.text_copy(0)];
                sum.baskets += row.integer(1);
                sum.total += row.integer(2);
            });
        if (!read) return read;
    }
    const auto most =
        std::ranges::max_element(sums, {}, [](const auto& entry) { return entry.second.baskets; });
    out["visits"] = visits;
    out["total"] = most == sums.end() ? 0 : most->second.total;
    out["currency"] = most == sums.end() ? "" : most->first;
    return {};
}

// An answer refuses: the role may not, or has looked up too many this hour.
std::optional<Response> refusal(const CustomerDesk& desk, const access::User& user, Now now) {
    if (!access::may_see_customers(user)) {
        return http::error_response(403, "not_allowed", "this role may not look up customers");
    }
    const auto count = desk.database.number(
        "SELECT count(*) FROM audit WHERE action IN ('customer_by_phone', 'customer_by_card', "
        "'customer_shown') AND at_us > ?1 AND who = ?2",
        {now.us - hour_us, user.name});
    if (!count) return failure(count.error());
    if (*count < lookups_an_hour_max) return std::nullopt;
    Response response = http::error_response(
        429, "too_many_lookups",
        fmt::format("more than {} look-ups in an hour; go on later", lookups_an_hour_max));
    response.headers.emplace_back("Retry-After", "900");
    return response;
}

Result<void> note(const CustomerDesk& desk, const Request& request, const access::User& user,
                  std::string_view action, const std::optional<CustomerRecord>& found, Now now) {
    return access::add_audit(
        desk.database,
        {user.name, action, found ? "done" : "nobody",
         found ? std::string_view(found->customer_id) : std::string_view(), request.peer},
        now);
}

Response look_up(const CustomerDesk& desk, const Request& request, const access::User& user,
                 Now now) {
    if (auto refused = refusal(desk, user, now)) return std::move(*refused);
    const std::string_view phone = request.query_value("phone");
    const std::string_view card = request.query_value("card");
    if (phone.empty() == card.empty()) {
        return http::error_response(400, "bad_request", "name either a phone or a card");
    }
    Result<std::optional<CustomerRecord>> found = std::optional<CustomerRecord>();
    if (!phone.empty()) {
        const auto parsed = rules::identity::Phone::parse(phone, desk.pack.phones);
        if (!parsed) {
            return http::error_response(400, parsed.error().code, parsed.error().message);
        }
        found = customers::find_by_phone(desk.database,
                                         wire::lookup_hash(desk.lookup_key, parsed->e164()));
    } else {
        found = customers::find_by_card(desk.database,
                                        customers::card_lookup_of(desk.lookup_key, card));
    }
    if (!found) return failure(found.error());
    const std::string_view action = phone.empty() ? "customer_by_card" : "customer_by_phone";
    if (auto noted = note(desk, request, user, action, *found, now); !noted) {
        return failure(noted.error());
    }
    json list = json::array();
    if (*found) {
        const auto shown = card_json(desk, **found);
        if (!shown) return failure(shown.error());
        list.push_back(*shown);
    }
    return json_response({{"customers", list}});
}

Response show(const CustomerDesk& desk, const Request& request, const access::User& user, Now now) {
    if (auto refused = refusal(desk, user, now)) return std::move(*refused);
    const auto id = wire::uuid_bytes(request.place("id"));
    if (!id) return http::error_response(400, "bad_request", "a customer's id is a UUID");
    const auto found = customers::find_person(desk.database, *id);
    if (!found) return failure(found.error());
    if (auto noted = note(desk, request, user, "customer_shown", *found, now); !noted) {
        return failure(noted.error());
    }
    if (!*found) return http::error_response(404, "not_found", "there is no such customer");
    auto out = card_json(desk, **found);
    if (!out) return failure(out.error());
    const auto ids = customers::members_of(desk.database, *id);
    if (!ids) return failure(ids.error());
    const auto consents = consents_json(desk, *ids, now);
    if (!consents) return failure(consents.error());
    (*out)["consents"] = *consents;
    const auto baskets = baskets_json(desk, *ids);
    if (!baskets) return failure(baskets.error());
    (*out)["baskets"] = *baskets;
    if (auto added = add_totals(desk, *ids, *out); !added) return failure(added.error());
    return json_response(*out);
}

}  // namespace

void add_customer_routes(ConsoleRouter& router, const CustomerDesk& desk) {
    router.add("GET", "/api/v1/customers",
               [desk](const Request& request, const access::User& user, Now now) {
                   return look_up(desk, request, user, now);
               });
    router.add("GET", "/api/v1/customers/{id}",
               [desk](const Request& request, const access::User& user, Now now) {
                   return show(desk, request, user, now);
               });
}

}  // namespace tillside::head_office::api
