#include "sync/head_office/import/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sync/rules/catalogue/gtin.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::importing {

namespace {

using Broken = std::unexpected<Fault>;

Broken broken(const Columns::Cell& cell, std::string reason) {
    return Broken(Fault{cell.number, std::move(reason)});
}

// A code (SKU, basket, customer, store …): there, short, one line.
Parsed<std::string> code(const Columns::Cell& cell, std::string_view what, bool may_be_empty) {
    if (cell.text.empty() && !may_be_empty) {
        return broken(cell, fmt::format("the {} is empty", what));
    }
    if (cell.text.size() > code_bytes_max) {
        return broken(cell, fmt::format("the {} is longer than {} bytes", what, code_bytes_max));
    }
    if (cell.text.find_first_of("\r\n\t") != std::string_view::npos) {
        return broken(cell, fmt::format("the {} holds a line break or a tab", what));
    }
    return std::string(cell.text);
}

// The code of a store, in the letters that tills' codes have.
Parsed<std::string> store_code(const Columns::Cell& cell, bool may_be_empty) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    if (cell.text.empty() && may_be_empty) return std::string();
    if (cell.text.empty() || cell.text.size() > 32 ||
        cell.text.find_first_not_of(allowed) != std::string_view::npos) {
        return broken(cell, "the store's code is not 1 to 32 of A-Z a-z 0-9 _ -");
    }
    return std::string(cell.text);
}

Parsed<std::string> words(const Columns::Cell& cell, std::string_view what) {
    if (cell.text.size() > text_bytes_max) {
        return broken(cell, fmt::format("the {} is longer than {} bytes", what, text_bytes_max));
    }
    return std::string(cell.text);
}

template <typename T>
Parsed<T> value(const Columns::Cell& cell, Value<T> read) {
    if (!read) return broken(cell, std::move(read.error()));
    return std::move(*read);
}

Parsed<std::optional<std::int64_t>> price(const Columns::Cell& cell, int decimals) {
    if (cell.text.empty()) return std::optional<std::int64_t>();
    auto amount = money(cell.text, decimals);
    if (!amount) return broken(cell, std::move(amount.error()));
    return std::optional(*amount);
}

wire::Method method_of(std::string_view text) {
    using Named = std::pair<std::string_view, wire::Method>;
    constexpr std::array<Named, 6> names = {{
        {"customer_tap", wire::CUSTOMER_TAP},
        {"signature", wire::SIGNATURE},
        {"own_phone", wire::METHOD_OWN_PHONE},
        {"paper_form", wire::PAPER_FORM},
        {"cashier_keyed_oral", wire::CASHIER_KEYED_ORAL},
        {"phone_call_oral", wire::PHONE_CALL_ORAL},
    }};
    const auto* const found = std::ranges::find(names, text, &Named::first);
    return found == names.end() ? wire::METHOD_UNSPECIFIED : found->second;
}

}  // namespace

Result<Columns> Columns::find(const CsvReader& reader,
                              std::initializer_list<std::string_view> required,
                              std::initializer_list<std::string_view> optional) {
    Columns columns;
    columns.at_.fill(absent);
    std::size_t index = 0;
    for (const std::string_view name : required) {
        const auto at = reader.required_column(name);
        if (!at) return std::unexpected(at.error());
        columns.at_.at(index++) = *at;
    }
    for (const std::string_view name : optional) {
        columns.at_.at(index++) = reader.column(name).value_or(absent);
    }
    return columns;
}

Columns::Cell Columns::cell(const Row& row, std::size_t index) const {
    const std::size_t at = at_.at(index);
    if (at >= row.cells.size()) return {"", at == absent ? 0 : at + 1};
    return {trimmed(row.cells[at]), at + 1};
}

// ---------------------------------------------------------------- items

Result<ItemParser> ItemParser::make(const CsvReader& reader, const Meaning& meaning) {
    auto columns = Columns::find(reader, {"item", "name"},
                                 {"category", "name_zh_hant", "name_zh_hans", "gtin", "price",
                                  "currency", "age_restricted"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    ItemParser parser;
    parser.columns_ = *columns;
    parser.meaning_ = meaning;
    return parser;
}

Parsed<ItemRow> ItemParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    ItemRow item;
    auto sku = code(cell(0), "item", false);
    if (!sku) return Broken(sku.error());
    item.sku = std::move(*sku);

    const std::array<std::pair<std::string*, std::string_view>, 4> texts = {{
        {&item.name_en, "name"},
        {&item.category, "category"},
        {&item.name_zh_hant, "name"},
        {&item.name_zh_hans, "name"},
    }};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto text = words(cell(i + 1), texts[i].second);
        if (!text) return Broken(text.error());
        *texts[i].first = std::move(*text);
    }
    if (item.name_en.empty() && item.name_zh_hant.empty() && item.name_zh_hans.empty()) {
        item.name_en = item.sku;  // some real catalogues have items that nobody named
    }
    item.gtin = cell(5).text;
    if (!item.gtin.empty() && !rules::catalogue::is_gtin(item.gtin)) {
        return broken(cell(5),
                      "the GTIN is not 8, 12, 13 or 14 digits with the right check digit; "
                      "correct it or leave the cell empty");
    }
    item.currency = cell(7).text.empty() ? meaning_.currency : std::string(cell(7).text);
    const auto decimals = currency_decimals(item.currency);
    if (!decimals) return broken(cell(7), decimals.error());
    const auto amount = price(cell(6), *decimals);
    if (!amount) return Broken(amount.error());
    item.price = *amount;
    const auto restricted = value(cell(8), yes_or_no(cell(8).text));
    if (!restricted) return Broken(restricted.error());
    item.age_restricted = *restricted;
    return item;
}

// ---------------------------------------------------------------- baskets

Result<BasketParser> BasketParser::make(const CsvReader& reader, const Meaning& meaning) {
    auto columns = Columns::find(
        reader, {"customer", "basket", "timestamp", "item", "qty", "price"}, {"store"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    const auto decimals = currency_decimals(meaning.currency);
    if (!decimals) return fail(Domain::import_csv, "bad_currency", decimals.error());
    BasketParser parser;
    parser.columns_ = *columns;
    parser.meaning_ = meaning;
    parser.decimals_ = *decimals;
    return parser;
}

std::string_view BasketParser::basket_of(const Row& row) const {
    return columns_.cell(row, 1).text;
}

Parsed<BasketRow> BasketParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    BasketRow line;
    auto customer = code(cell(0), "customer", true);
    if (!customer) return Broken(customer.error());
    line.customer = std::move(*customer);
    auto basket = code(cell(1), "basket", false);
    if (!basket) return Broken(basket.error());
    line.basket = std::move(*basket);
    auto at = value(cell(2), local_time(cell(2).text, meaning_.utc_offset_minutes));
    if (!at) return Broken(at.error());
    line.at = std::move(*at);
    auto sku = code(cell(3), "item", false);
    if (!sku) return Broken(sku.error());
    line.sku = std::move(*sku);
    const auto quantity = value(cell(4), quantity_milli(cell(4).text));
    if (!quantity) return Broken(quantity.error());
    line.quantity_milli = *quantity;
    const auto amount = price(cell(5), decimals_);
    if (!amount) return Broken(amount.error());
    line.price = *amount;
    auto store = store_code(cell(6), true);
    if (!store) return Broken(store.error());
    line.store = store->empty() ? meaning_.store : std::move(*store);
    return line;
}

// ---------------------------------------------------------------- customers

Result<CustomerParser> CustomerParser::make(const CsvReader& reader, const Meaning& meaning) {
    auto columns =
        Columns::find(reader, {"customer", "phone", "name", "language", "home_store", "card"},
                      {"profiling_given_at", "notice_id", "notice_sha256", "method"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    CustomerParser parser;
    parser.columns_ = *columns;
    parser.meaning_ = meaning;
    return parser;
}

Parsed<CustomerRow> CustomerParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    CustomerRow customer;
    auto id = code(cell(0), "customer", false);
    if (!id) return Broken(id.error());
    customer.customer = std::move(*id);
    auto phone = code(cell(1), "phone", false);
    if (!phone) return Broken(phone.error());
    customer.phone = std::move(*phone);
    auto name = words(cell(2), "name");
    if (!name) return Broken(name.error());
    customer.name = std::move(*name);
    auto language = code(cell(3), "language", true);
    if (!language) return Broken(language.error());
    customer.language = std::move(*language);
    auto store = store_code(cell(4), !meaning_.store.empty());
    if (!store) return Broken(store.error());
    customer.home_store = store->empty() ? meaning_.store : std::move(*store);
    auto card = code(cell(5), "card", true);
    if (!card) return Broken(card.error());
    customer.card = std::move(*card);

    std::size_t filled = 0;
    for (std::size_t i = 6; i < 10; ++i)
        filled += cell(i).text.empty() ? 0 : 1;
    customer.consent_incomplete = filled != 0 && filled != 4;
    if (filled != 4) return customer;

    ImportedConsent consent;
    const auto at = value(cell(6), local_time(cell(6).text, meaning_.utc_offset_minutes));
    if (!at) return Broken(at.error());
    consent.given_at_us = at->us;
    auto notice = code(cell(7), "notice_id", false);
    if (!notice) return Broken(notice.error());
    consent.notice_id = std::move(*notice);
    const auto hash = wire::from_hex(cell(8).text);
    if (!hash || hash->size() != 32) {
        return broken(cell(8), "the notice's SHA-256 is not 64 hexadecimal digits");
    }
    consent.notice_sha256 = *hash;
    consent.method = method_of(cell(9).text);
    if (consent.method == wire::METHOD_UNSPECIFIED) {
        return broken(cell(9),
                      "the method is none of customer_tap, signature, own_phone, "
                      "paper_form, cashier_keyed_oral, phone_call_oral");
    }
    customer.profiling = std::move(consent);
    return customer;
}

// ---------------------------------------------------------------- staff

Result<StaffParser> StaffParser::make(const CsvReader& reader) {
    auto columns =
        Columns::find(reader, {"staff", "role", "store", "display_name", "pin"}, {"card"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    StaffParser parser;
    parser.columns_ = *columns;
    return parser;
}

Parsed<StaffRow> StaffParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    StaffRow member;
    auto staff = code(cell(0), "staff code", false);
    if (!staff) return Broken(staff.error());
    member.staff = std::move(*staff);
    const std::string_view role = cell(1).text;
    if (role != "cashier" && role != "store_manager") {
        return broken(cell(1), "the role is neither cashier nor store_manager");
    }
    member.role = role == "cashier" ? wire::CASHIER : wire::STORE_MANAGER;
    auto store = store_code(cell(2), true);
    if (!store) return Broken(store.error());
    member.store = std::move(*store);
    auto name = words(cell(3), "display name");
    if (!name) return Broken(name.error());
    member.display_name = std::move(*name);
    const std::string_view pin = cell(4).text;
    const bool digits = std::ranges::all_of(pin, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || pin.size() < 4 || pin.size() > 12) {
        return broken(cell(4), "the PIN is not 4 to 12 digits");
    }
    member.pin = pin;
    auto card = code(cell(5), "card", true);
    if (!card) return Broken(card.error());
    member.card = std::move(*card);
    return member;
}

// ---------------------------------------------------------------- stock

Result<StockParser> StockParser::make(const CsvReader& reader, const Meaning& meaning) {
    auto columns = Columns::find(reader, {"store", "item", "quantity"}, {"as_of"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    StockParser parser;
    parser.columns_ = *columns;
    parser.meaning_ = meaning;
    return parser;
}

Parsed<StockRow> StockParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    StockRow level;
    auto store = store_code(cell(0), false);
    if (!store) return Broken(store.error());
    level.store = std::move(*store);
    auto sku = code(cell(1), "item", false);
    if (!sku) return Broken(sku.error());
    level.sku = std::move(*sku);
    const auto quantity = value(cell(2), stock_milli(cell(2).text));
    if (!quantity) return Broken(quantity.error());
    level.quantity_milli = *quantity;
    if (!cell(3).text.empty()) {
        const auto at = value(cell(3), local_time(cell(3).text, meaning_.utc_offset_minutes));
        if (!at) return Broken(at.error());
        level.as_of_us = at->us;
    }
    return level;
}

// ---------------------------------------------------------------- invitations

Result<InvitationParser> InvitationParser::make(const CsvReader& reader, const Meaning& meaning) {
    auto columns = Columns::find(reader, {"customer", "tier"}, {"store", "valid_until"});
    if (!columns) return std::unexpected(std::move(columns.error()));
    InvitationParser parser;
    parser.columns_ = *columns;
    parser.meaning_ = meaning;
    return parser;
}

Parsed<InvitationRow> InvitationParser::parse(const Row& row) const {
    const auto cell = [&](std::size_t index) { return columns_.cell(row, index); };
    InvitationRow invitation;
    auto customer = code(cell(0), "customer", false);
    if (!customer) return Broken(customer.error());
    invitation.customer = std::move(*customer);
    auto tier = code(cell(1), "tier", false);
    if (!tier) return Broken(tier.error());
    invitation.tier = std::move(*tier);
    auto store = store_code(cell(2), true);
    if (!store) return Broken(store.error());
    invitation.store = std::move(*store);
    if (!cell(3).text.empty()) {
        const auto until = value(cell(3), local_time(cell(3).text, meaning_.utc_offset_minutes));
        if (!until) return Broken(until.error());
        invitation.valid_until_us = until->us;
    }
    return invitation;
}

}  // namespace tillside::head_office::importing
