#include "sync/head_office/importers/reference.hpp"

#include "sync/head_office/catalogue/items.hpp"
#include "sync/head_office/catalogue/stock.hpp"
#include "sync/head_office/customers/directory.hpp"
#include "sync/head_office/staff/staff.hpp"

namespace tillside::head_office::importers {

namespace {

using importing::Fault;
using importing::Row;

// Reads all rows; what `parse` takes goes to `keep` (true = it changed something), the rest to the
// rejected file.
template <typename Parse, typename Keep>
Result<Summary> each_row(importing::CsvReader& reader, importing::RejectedFile& rejected,
                         Parse parse, Keep keep) {
    Summary summary;
    Row row;
    for (;;) {
        const auto got = reader.next(row);
        if (!got) return std::unexpected(got.error());
        if (!*got) break;
        ++summary.rows;
        auto parsed = row.fault ? std::unexpected(*row.fault) : parse(row);
        if (!parsed) {
            if (auto added = rejected.add(row, parsed.error()); !added) {
                return std::unexpected(std::move(added.error()));
            }
            continue;
        }
        const Result<bool> changed = keep(std::move(*parsed));
        if (!changed) return std::unexpected(changed.error());
        ++(*changed ? summary.imported : summary.unchanged);
    }
    summary.rejected = rejected.rows();
    return summary;
}

}  // namespace

Result<Summary> import_items(const HeadOffice& office, importing::CsvReader& reader,
                             const importing::Meaning& meaning, importing::RejectedFile& rejected) {
    const auto parser = importing::ItemParser::make(reader, meaning);
    if (!parser) return std::unexpected(parser.error());
    return office.database.transaction([&]() -> Result<Summary> {
        auto summary = each_row(
            reader, rejected, [&](const Row& row) { return parser->parse(row); },
            [&](importing::ItemRow item) {
                return catalogue::keep_item(
                    office.database, {std::move(item.sku), std::move(item.gtin),
                                      std::move(item.name_en), std::move(item.name_zh_hant),
                                      std::move(item.name_zh_hans), std::move(item.category),
                                      std::move(item.currency), item.price, item.age_restricted});
            });
        if (!summary) return summary;
        const auto priced = catalogue::keep_median_prices(office.database);
        if (!priced) return std::unexpected(priced.error());
        return summary;
    });
}

Result<Summary> import_staff(const HeadOffice& office, importing::CsvReader& reader,
                             importing::RejectedFile& rejected) {
    const auto parser = importing::StaffParser::make(reader);
    if (!parser) return std::unexpected(parser.error());
    return each_row(
        reader, rejected, [&](const Row& row) { return parser->parse(row); },
        [&](importing::StaffRow member) -> Result<bool> {
            // A card that nobody has yet is no fault: the membership is known once it is made.
            const auto own = customers::find_by_card(
                office.database, customers::card_lookup_of(office.secrets.lookup_key, member.card));
            if (!own) return std::unexpected(own.error());
            return staff::keep_member(
                office.database, {std::move(member.staff), member.role, std::move(member.store),
                                  std::move(member.display_name), std::move(member.pin),
                                  *own ? (*own)->customer_id : std::string()});
        });
}

Result<Summary> import_stock(const HeadOffice& office, importing::CsvReader& reader,
                             const importing::Meaning& meaning, importing::RejectedFile& rejected,
                             Now now) {
    const auto parser = importing::StockParser::make(reader, meaning);
    if (!parser) return std::unexpected(parser.error());
    return office.database.transaction([&]() -> Result<Summary> {
        return each_row(
            reader, rejected, [&](const Row& row) { return parser->parse(row); },
            [&](importing::StockRow level) {
                return catalogue::keep_stock(
                    office.database, {std::move(level.store), std::move(level.sku),
                                      level.quantity_milli, level.as_of_us.value_or(now.us)});
            });
    });
}

}  // namespace tillside::head_office::importers
