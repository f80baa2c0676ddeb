// tillside-hq import items|baskets|customers|staff|stock|invitations FILE: a CSV file into head
// office. Broken rows go to a file beside it with the reason; the rest is imported. May run beside
// the server.
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/rejected_file.hpp"
#include "sync/head_office/import/values.hpp"
#include "sync/head_office/importers/baskets.hpp"
#include "sync/head_office/importers/customers.hpp"
#include "sync/head_office/importers/invitations.hpp"
#include "sync/head_office/importers/reference.hpp"
#include "sync/head_office/program/commands.hpp"
#include "sync/head_office/program/office.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::program {

namespace {

// Rows were rejected: neither success nor failure, so that scripts can tell.
constexpr int some_rejected = 2;

enum class Kind : std::uint8_t { items, baskets, customers, staff, stock, invitations };

struct Subject {
    Kind kind;
    const char* name;
    const char* columns;
};
constexpr std::array<Subject, 6> subjects = {{
    {Kind::items, "items",
     "item,name[,category,name_zh_hant,name_zh_hans,gtin,price,currency,age_restricted]"},
    {Kind::baskets, "baskets", "customer,basket,timestamp,item,qty,price[,store]"},
    {Kind::customers, "customers",
     "customer,phone,name,language,home_store,card[,profiling_given_at,notice_id,notice_sha256,"
     "method]"},
    {Kind::staff, "staff", "staff,role,store,display_name,pin[,card]"},
    {Kind::stock, "stock", "store,item,quantity[,as_of]"},
    {Kind::invitations, "invitations", "customer,tier[,store,valid_until]"},
}};

struct Options {
    std::filesystem::path data;
    std::filesystem::path file;
    std::filesystem::path rejected;
    std::string currency = "HKD";
    std::string utc_offset = "+08:00";
    std::string store;
};

Result<importing::Meaning> meaning_of(const Options& options) {
    const auto bad_option = [](const char* option, const std::string& reason) {
        return fail(Domain::import_csv, "bad_option", fmt::format("{}: {}", option, reason));
    };
    if (const auto known = importing::currency_decimals(options.currency); !known) {
        return bad_option("--currency", known.error());
    }
    const auto offset = importing::utc_offset_minutes(options.utc_offset);
    if (!offset) return bad_option("--utc-offset", offset.error());
    if (!options.store.empty() && !access::is_code(options.store)) {
        return bad_option("--store", "a store's code is 1 to 32 of A-Z a-z 0-9 _ -");
    }
    return importing::Meaning{options.currency, *offset, options.store};
}

Result<importers::Summary> import_file(Office& office, Kind kind, importing::CsvReader& reader,
                                       const importing::Meaning& meaning,
                                       importing::RejectedFile& rejected) {
    const importers::HeadOffice parts{*office.database, office.own_log, office.projector,
                                      office.keys,      office.secrets, office.pack,
                                      office.random};
    const Now now = system_now();
    switch (kind) {
        case Kind::items:
            return importers::import_items(parts, reader, meaning, rejected);
        case Kind::baskets:
            return importers::import_baskets(parts, reader.file(), meaning, rejected, now);
        case Kind::customers:
            return importers::import_customers(parts, reader, meaning, rejected, now);
        case Kind::staff:
            return importers::import_staff(parts, reader, rejected);
        case Kind::stock:
            return importers::import_stock(parts, reader, meaning, rejected, now);
        case Kind::invitations:
            return importers::import_invitations(parts, reader, meaning, rejected, now);
    }
    return fail(Domain::import_csv, "bad_option", "nothing is known of such a file");
}

void say(const Subject& subject, const importers::Summary& summary,
         const importing::RejectedFile& rejected, double seconds) {
    fmt::print(
        "{}: {} rows read, {} new or changed, {} known already, {} rows rejected ({:.1f} s)\n",
        subject.name, summary.rows, summary.imported, summary.unchanged, summary.rejected, seconds);
    if (subject.kind == Kind::customers) {
        fmt::print(
            "permissions for profiling: {} taken over, {} without date, notice or method "
            "count as never asked, {} from before 1 April 2013 (Cap. 486, s. 35D)\n",
            summary.consents, summary.consents_incomplete, summary.consents_before_2013);
    }
    if (summary.rejected > 0) {
        fmt::print("the rejected rows and why: {}\n", rejected.file().string());
    }
}

int import_from(const Options& options, const Subject& subject) {
    const auto started = std::chrono::steady_clock::now();
    const auto meaning = meaning_of(options);
    if (!meaning) return failed(meaning.error());
    auto reader = importing::CsvReader::open(options.file);
    if (!reader) return failed(reader.error());
    auto office = Office::open(options.data);
    if (!office) return failed(office.error());

    importing::RejectedFile rejected(
        options.rejected.empty() ? std::filesystem::path(options.file.string() + ".rejected.csv")
                                 : options.rejected,
        (*reader)->header());
    const auto summary = import_file(**office, subject.kind, **reader, *meaning, rejected);
    if (!summary) {
        return failed(summary.error().with_context(fmt::format("importing {}", subject.name)));
    }
    if (auto finished = rejected.finish(); !finished) return failed(finished.error());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    say(subject, *summary, rejected, took.count());
    return summary->rejected > 0 ? some_rejected : 0;
}

}  // namespace

void add_import(command_line::Command& app, Chosen& chosen) {
    auto* import = app.add_subcommand(
        "import", "take a CSV file (plain or .zst) in; exit status 2 where rows were rejected");
    import->require_subcommand(1);
    for (const Subject& subject : subjects) {
        auto* command = import->add_subcommand(subject.name, subject.columns);
        auto options = std::make_shared<Options>();
        add_data_option(*command, options->data);
        command->add_option("file", options->file, "the CSV file")->required();
        command->add_option("--rejected", options->rejected,
                            "where rejected rows go; without it FILE.rejected.csv");
        command->add_option("--currency", options->currency,
                            "ISO 4217, of amounts without one; HKD without it");
        command->add_option("--utc-offset", options->utc_offset,
                            "of times without one; +08:00 without it");
        command->add_option("--store", options->store, "of rows that name none");
        command->callback([&chosen, &subject, options] {
            chosen = [&subject, options] { return import_from(*options, subject); };
        });
    }
}

}  // namespace tillside::head_office::program
