// tillside-hq erase, till wipe: what is to be forgotten, at head office and on the tills.
#include <fmt/format.h>

#include <vector>

#include "sync/head_office/access/wipe_orders.hpp"
#include "sync/head_office/customers/persons.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

constexpr std::size_t reason_bytes_max = 200;

struct EraseOptions {
    std::filesystem::path data;
    std::string customer;
    std::string reason;
};

struct WipeOptions {
    std::filesystem::path data;
    std::string till;
    std::string reason;
};

Result<void> check_reason(const std::string& reason) {
    if (!reason.empty() && reason.size() <= reason_bytes_max) return {};
    return fail(Domain::configuration, "bad_reason",
                fmt::format("--reason: say why in 1 to {} bytes", reason_bytes_max));
}

// What the databases keep of deleted rows goes, too.
Result<void> drop_leftovers(Office& office) {
    for (store::Database* database : {office.database.get(), office.keys_database.get()}) {
        if (auto dropped = database->drop_leftovers(); !dropped) return dropped;
    }
    return {};
}

Result<void> erase(Office& office, const std::string& customer_id, const std::string& reason) {
    if (auto current = office.projector.catch_up(); !current) return current;
    // The log has no index of customers: it is searched for those whom no projection knows.
    const auto known = office.database->number(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM customers WHERE customer_id = ?1) THEN 1 "
        "WHEN EXISTS (SELECT 1 FROM baskets WHERE customer_id = ?1) THEN 1 "
        "WHEN EXISTS (SELECT 1 FROM events WHERE customer_id = ?1) THEN 1 ELSE 0 END",
        {store::Blob{customer_id}});
    if (!known) return std::unexpected(known.error());
    if (*known == 0) {
        return fail(Domain::customers, "not_found",
                    "--customer: head office knows nobody of this id; nothing was erased");
    }
    // All records of the person. The keys first: should the rest fail, nobody reads the customer
    // any
    // more, and the command can be given again.
    auto ids = customers::members_of(*office.database, customer_id);
    if (!ids) return std::unexpected(ids.error());
    if (ids->empty()) ids->push_back(customer_id);
    const Now now = system_now();
    std::vector<wire::Event> drafts;
    for (const std::string& id : *ids) {
        if (auto erased = office.keys.erase(id, now); !erased) return erased;
        wire::Event& draft = drafts.emplace_back();
        draft.set_kind(wire::CUSTOMER_ERASED);
        draft.set_customer_id(id);
        draft.set_occurred_at_us(now.us);
        draft.mutable_customer_erased()->set_reason(reason);
    }
    if (auto added = office.own_log.append(drafts, now); !added) {
        return std::unexpected(added.error());
    }
    if (auto current = office.projector.catch_up(); !current) return current;
    return drop_leftovers(office);
}

int erase_from(const EraseOptions& options) {
    const auto id = wire::uuid_bytes(options.customer);
    if (!id) {
        return failed({Domain::configuration, "bad_customer",
                       "--customer: a customer's id is a UUID, as the console shows it"});
    }
    if (auto reasoned = check_reason(options.reason); !reasoned) return failed(reasoned.error());
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    if (auto erased = erase(**office, *id, options.reason); !erased) return failed(erased.error());
    fmt::print("erased; every till forgets the customer when it next asks head office\n");
    return 0;
}

int order_wipe(const WipeOptions& options) {
    if (auto reasoned = check_reason(options.reason); !reasoned) return failed(reasoned.error());
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());
    auto ordered = access::order_wipe(*(*office)->database, options.till, options.reason,
                                      system_now(), (*office)->random);
    if (!ordered) return failed(ordered.error());
    fmt::print("till {} throws away what it holds of customers when it next asks head office\n",
               options.till);
    return 0;
}

}  // namespace

void add_erase(command_line::Command& app, Chosen& chosen) {
    auto* command = app.add_subcommand(
        "erase", "forget a customer everywhere: key, record, visits; withdrawals stay as evidence");
    auto options = std::make_shared<EraseOptions>();
    add_data_option(*command, options->data);
    command->add_option("--customer", options->customer, "the customer's id")->required();
    command->add_option("--reason", options->reason, "why, in words that name nobody")->required();
    command->callback([&chosen, options] { chosen = [options] { return erase_from(*options); }; });
}

void add_till_wipe(command_line::Command& till, Chosen& chosen) {
    auto* command =
        till.add_subcommand("wipe", "have a till throw away what it holds of customers and staff");
    auto options = std::make_shared<WipeOptions>();
    add_data_option(*command, options->data);
    command->add_option("--till", options->till, "the till's code")->required();
    command->add_option("--reason", options->reason, "why, in words that name nobody")
        ->default_val("ordered by head office");
    command->callback([&chosen, options] { chosen = [options] { return order_wipe(*options); }; });
}

}  // namespace tillside::head_office::program
