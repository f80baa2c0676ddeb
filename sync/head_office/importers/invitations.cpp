#include "sync/head_office/importers/invitations.hpp"

#include <string>

#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/vip/invitations.hpp"

namespace tillside::head_office::importers {

namespace {

using importing::Fault;
using importing::InvitationRow;
using importing::Row;

// The id of whom the row names; empty where nobody is known.
Result<std::string> customer_of(const HeadOffice& office, const InvitationRow& row) {
    if (const auto id = wire::uuid_bytes(row.customer)) {
        const auto known = customers::find_by_id(office.database, *id);
        if (!known) return std::unexpected(known.error());
        return *known ? *id : std::string();
    }
    const auto known = customers::find_by_card(
        office.database, customers::card_lookup_of(office.secrets.lookup_key, row.customer));
    if (!known) return std::unexpected(known.error());
    return *known ? (*known)->customer_id : std::string();
}

}  // namespace

Result<Summary> import_invitations(const HeadOffice& office, importing::CsvReader& reader,
                                   const importing::Meaning& meaning,
                                   importing::RejectedFile& rejected, Now now) {
    const auto parser = importing::InvitationParser::make(reader, meaning);
    if (!parser) return std::unexpected(parser.error());
    Summary summary;
    Row row;
    for (;;) {
        const auto got = reader.next(row);
        if (!got) return std::unexpected(got.error());
        if (!*got) break;
        ++summary.rows;
        auto parsed = row.fault ? std::unexpected(*row.fault) : parser->parse(row);
        std::string customer_id;
        if (parsed) {
            auto found = customer_of(office, *parsed);
            if (!found) return std::unexpected(found.error());
            customer_id = std::move(*found);
            if (customer_id.empty()) {
                parsed = std::unexpected(Fault{1, "nobody is known by this id or card"});
            }
        }
        if (!parsed) {
            if (auto added = rejected.add(row, parsed.error()); !added) {
                return std::unexpected(std::move(added.error()));
            }
            continue;
        }
        const std::string id = derived_id(office.secrets.lookup_key,
                                          {"invitation", customer_id, parsed->tier, parsed->store});
        const auto changed = vip::keep_invitation(
            office.database, {id, customer_id, parsed->store, parsed->tier, parsed->valid_until_us},
            now);
        if (!changed) return std::unexpected(changed.error());
        ++(*changed ? summary.imported : summary.unchanged);
    }
    summary.rejected = rejected.rows();
    return summary;
}

}  // namespace tillside::head_office::importers
