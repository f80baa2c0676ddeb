#include "plugin/engine/catalogue/catalogue.hpp"

#include "sync/rules/catalogue/gtin.hpp"
#include "sync/wire/dictionary.hpp"

namespace tillside::engine::catalogue {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql item_by_sku{
    "SELECT sku, gtin, name_en, name_zh_hant, name_zh_hans, category, unit_price, currency,"
    " age_restricted, recalled, not_suggested FROM catalogue_items WHERE sku = ?1"};
constexpr Sql item_by_gtin{
    "SELECT sku, gtin, name_en, name_zh_hant, name_zh_hans, category, unit_price, currency,"
    " age_restricted, recalled, not_suggested FROM catalogue_items"
    " WHERE gtin = ?1 AND gtin != ''"};
constexpr Sql put_item{
    "INSERT INTO catalogue_items (sku, gtin, name_en, name_zh_hant, name_zh_hans, category,"
    " unit_price, currency, age_restricted, recalled, not_suggested)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    " ON CONFLICT (sku) DO UPDATE SET gtin = excluded.gtin, name_en = excluded.name_en,"
    " name_zh_hant = excluded.name_zh_hant, name_zh_hans = excluded.name_zh_hans,"
    " category = excluded.category, unit_price = excluded.unit_price,"
    " currency = excluded.currency, age_restricted = excluded.age_restricted,"
    " recalled = excluded.recalled, not_suggested = excluded.not_suggested"};
constexpr Sql delete_item{"DELETE FROM catalogue_items WHERE sku = ?1"};
constexpr Sql delete_all_items{"DELETE FROM catalogue_items"};
constexpr Sql stock_of{"SELECT quantity_milli, as_of_us FROM stock_levels WHERE sku = ?1"};
// A level that is older than the one held changes nothing.
constexpr Sql put_stock{
    "INSERT INTO stock_levels (sku, quantity_milli, as_of_us) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (sku) DO UPDATE SET quantity_milli = excluded.quantity_milli,"
    " as_of_us = excluded.as_of_us WHERE excluded.as_of_us >= stock_levels.as_of_us"};
constexpr Sql delete_all_stock{"DELETE FROM stock_levels"};
constexpr Sql model_announced{"SELECT version, sha256, size_bytes FROM announced_model"};
constexpr Sql dictionary_held{"SELECT content FROM sync_dictionary"};
constexpr Sql put_dictionary{
    "INSERT INTO sync_dictionary (one, content) VALUES (1, ?1)"
    " ON CONFLICT (one) DO UPDATE SET content = excluded.content"};
constexpr Sql put_model{
    "INSERT INTO announced_model (one, version, sha256, size_bytes) VALUES (1, ?1, ?2, ?3)"
    " ON CONFLICT (one) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,"
    " size_bytes = excluded.size_bytes"};

wire::CatalogueItem item_of(const store::Query& row) {
    wire::CatalogueItem item;
    item.set_sku(row.text(0));
    item.set_gtin(row.text(1));
    item.set_name_en(row.text(2));
    item.set_name_zh_hant(row.text(3));
    item.set_name_zh_hans(row.text(4));
    item.set_category(row.text(5));
    item.set_unit_price(row.integer(6));
    item.set_currency(row.text(7));
    item.set_age_restricted(row.integer(8) != 0);
    item.set_recalled(row.integer(9) != 0);
    item.set_not_suggested(row.integer(10) != 0);
    return item;
}

}  // namespace

Result<std::optional<wire::CatalogueItem>> Catalogue::find(std::string_view sku) {
    return database_->attempt("finding an article", [&]() -> std::optional<wire::CatalogueItem> {
        auto row = database_->query(item_by_sku);
        row.bind(sku);
        if (!row.step()) return std::nullopt;
        return item_of(row);
    });
}

Result<std::optional<wire::CatalogueItem>> Catalogue::find_by_gtin(std::string_view gtin) {
    const auto whole = rules::catalogue::gtin_14(gtin);
    if (!whole) return std::optional<wire::CatalogueItem>();
    return database_->attempt("finding an article", [&]() -> std::optional<wire::CatalogueItem> {
        auto row = database_->query(item_by_gtin);
        row.bind(std::string_view(*whole));
        if (!row.step()) return std::nullopt;
        return item_of(row);
    });
}

Result<std::optional<Stock>> Catalogue::stock(std::string_view sku) {
    return database_->attempt("reading stock", [&]() -> std::optional<Stock> {
        auto row = database_->query(stock_of);
        row.bind(sku);
        if (!row.step()) return std::nullopt;
        return Stock{row.integer(0), row.integer(1)};
    });
}

Result<std::optional<wire::ModelAnnouncement>> Catalogue::announced_model() {
    return database_->attempt("reading which model is announced",
                              [&]() -> std::optional<wire::ModelAnnouncement> {
                                  auto row = database_->query(model_announced);
                                  if (!row.step()) return std::nullopt;
                                  wire::ModelAnnouncement model;
                                  model.set_version(row.text(0));
                                  model.set_sha256(row.blob(1));
                                  model.set_size_bytes(static_cast<std::uint64_t>(row.integer(2)));
                                  return model;
                              });
}

Result<std::optional<std::string>> Catalogue::dictionary() {
    return database_->attempt("reading the dictionary", [&]() -> std::optional<std::string> {
        auto row = database_->query(dictionary_held);
        if (!row.step()) return std::nullopt;
        return row.blob(0);
    });
}

Result<void> Catalogue::put(const wire::CatalogueItem& item) {
    if (item.sku().empty()) {
        return fail(Domain::catalogue, "item_broken", "head office sent an article without a SKU");
    }
    const std::string gtin = rules::catalogue::gtin_14(item.gtin()).value_or("");
    return database_->attempt("keeping an article", [&] {
        database_->query(put_item)
            .bind(std::string_view(item.sku()), std::string_view(gtin),
                  std::string_view(item.name_en()), std::string_view(item.name_zh_hant()),
                  std::string_view(item.name_zh_hans()), std::string_view(item.category()),
                  item.unit_price(), std::string_view(item.currency()), item.age_restricted(),
                  item.recalled(), item.not_suggested())
            .run();
    });
}

Result<void> Catalogue::put(const wire::StockLevel& level) {
    if (level.sku().empty()) {
        return fail(Domain::catalogue, "stock_broken", "head office sent stock without a SKU");
    }
    if (level.store() != own_store_) return {};
    return database_->attempt("keeping stock", [&] {
        database_->query(put_stock)
            .bind(std::string_view(level.sku()), level.quantity_milli(), level.as_of_us())
            .run();
    });
}

Result<void> Catalogue::put(const wire::ModelAnnouncement& model) {
    if (model.version().empty() || model.sha256().size() != 32) {
        return fail(Domain::catalogue, "model_broken",
                    "head office announced a model without version or checksum");
    }
    return database_->attempt("noting the announced model", [&] {
        database_->query(put_model)
            .bind(std::string_view(model.version()), Blob{model.sha256()}, model.size_bytes())
            .run();
    });
}

Result<void> Catalogue::put(const wire::Dictionary& dictionary) {
    const auto usable = wire::ZstdDictionary::make(dictionary.content());
    if (!usable || (*usable)->number() != dictionary.number()) {
        return fail(Domain::catalogue, "dictionary_broken",
                    "head office sent a dictionary that zstd does not take");
    }
    return database_->attempt("keeping the dictionary", [&] {
        database_->query(put_dictionary).bind(Blob{dictionary.content()}).run();
    });
}

Result<void> Catalogue::remove_item(std::string_view sku) {
    return database_->attempt("removing an article",
                              [&] { database_->query(delete_item).bind(sku).run(); });
}

Result<void> Catalogue::clear() {
    return database_->attempt("clearing the catalogue", [&] {
        database_->query(delete_all_items).run();
        database_->query(delete_all_stock).run();
    });
}

}  // namespace tillside::engine::catalogue
