// What each kind of CSV row means: columns by name, cells to typed values, every cell checked and
// bounded. A row that cannot be used gives a Fault that names its column. Nothing is looked up and
// nothing is stored here. Unknown columns are ignored.
//
//   items      item,name[,category,name_zh_hant,name_zh_hans,gtin,price,currency,age_restricted]
//   baskets    customer,basket,timestamp,item,qty,price[,store]
//   customers  customer,phone,name,language,home_store,card
//              [,profiling_given_at,notice_id,notice_sha256,method]
//   staff      staff,role,store,display_name,pin[,card]
//   stock      store,item,quantity[,as_of]
//   invitations customer,tier[,store,valid_until]
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "sync/head_office/import/csv.hpp"
#include "sync/head_office/import/values.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::importing {

// What a file does not say of itself.
struct Meaning {
    std::string currency = "HKD";     // where a row names none
    int utc_offset_minutes = 8 * 60;  // of times without one
    std::string store;                // where a basket or a customer names none
};

template <typename T>
using Parsed = std::expected<T, Fault>;

// Names and descriptions end in cells of at most this many bytes; codes are shorter.
inline constexpr std::size_t text_bytes_max = 512;
inline constexpr std::size_t code_bytes_max = 64;

struct ItemRow {
    std::string sku;
    std::string name_en;
    std::string name_zh_hant;
    std::string name_zh_hans;
    std::string category;
    std::string gtin;                   // empty or with a right check digit
    std::optional<std::int64_t> price;  // minor units; nothing = not in the file
    std::string currency;
    bool age_restricted = false;
};

struct BasketRow {
    std::string customer;  // as the file names them; empty = anonymous
    std::string basket;
    std::string store;
    LocalTime at;
    std::string sku;
    std::int64_t quantity_milli = 0;
    std::optional<std::int64_t> price;  // of one, minor units of Meaning::currency
};

struct ImportedConsent {
    std::int64_t given_at_us = 0;
    std::string notice_id;
    std::string notice_sha256;  // 32 bytes
    wire::Method method{};      // by which the customer gave it
};

struct CustomerRow {
    std::string customer;
    std::string phone;  // as typed
    std::string name;
    std::string language;
    std::string home_store;
    std::string card;
    // Only where date, notice and method are all there: anything less was never asked as far as
    // anyone can show (privacy.md, duty 37).
    std::optional<ImportedConsent> profiling;
    bool consent_incomplete = false;  // some of the four columns are filled, but not all
};

struct StaffRow {
    std::string staff;
    wire::Role role{};
    std::string store;  // empty = all stores
    std::string display_name;
    std::string pin;   // 4 to 12 digits
    std::string card;  // of their own membership; empty = none
};

struct StockRow {
    std::string store;
    std::string sku;
    std::int64_t quantity_milli = 0;
    std::optional<std::int64_t> as_of_us;
};

struct InvitationRow {
    std::string customer;             // an id as the console shows it, or a card number
    std::string tier;                 // "vip"
    std::string store;                // empty = everywhere
    std::int64_t valid_until_us = 0;  // 0 = until answered
};

// Where a parser's columns stand in one file.
class Columns {
public:
    // `required` must be there (Error import_csv/"missing_column"), `optional` may be.
    [[nodiscard]] static Result<Columns> find(const CsvReader& reader,
                                              std::initializer_list<std::string_view> required,
                                              std::initializer_list<std::string_view> optional);

    struct Cell {
        std::string_view text;   // trimmed; empty where the column is not there
        std::size_t number = 0;  // 1-based
    };
    // The column's number in `required` followed by `optional`.
    [[nodiscard]] Cell cell(const Row& row, std::size_t index) const;

private:
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    std::array<std::size_t, 16> at_{};
};

// One parser for each kind: made once for a file, then asked for each row without a fault.
class ItemParser {
public:
    [[nodiscard]] static Result<ItemParser> make(const CsvReader& reader, const Meaning& meaning);
    [[nodiscard]] Parsed<ItemRow> parse(const Row& row) const;

private:
    Columns columns_;
    Meaning meaning_;
};

class BasketParser {
public:
    // Error import_csv/"bad_currency" where Meaning::currency is none.
    [[nodiscard]] static Result<BasketParser> make(const CsvReader& reader, const Meaning& meaning);
    [[nodiscard]] Parsed<BasketRow> parse(const Row& row) const;
    // The basket that a row belongs to, also where the row is broken; empty if it cannot be told.
    [[nodiscard]] std::string_view basket_of(const Row& row) const;

private:
    Columns columns_;
    Meaning meaning_;
    int decimals_ = 2;
};

class CustomerParser {
public:
    [[nodiscard]] static Result<CustomerParser> make(const CsvReader& reader,
                                                     const Meaning& meaning);
    [[nodiscard]] Parsed<CustomerRow> parse(const Row& row) const;

private:
    Columns columns_;
    Meaning meaning_;
};

class StaffParser {
public:
    [[nodiscard]] static Result<StaffParser> make(const CsvReader& reader);
    [[nodiscard]] Parsed<StaffRow> parse(const Row& row) const;

private:
    Columns columns_;
};

class InvitationParser {
public:
    [[nodiscard]] static Result<InvitationParser> make(const CsvReader& reader,
                                                       const Meaning& meaning);
    [[nodiscard]] Parsed<InvitationRow> parse(const Row& row) const;

private:
    Columns columns_;
    Meaning meaning_;
};

class StockParser {
public:
    [[nodiscard]] static Result<StockParser> make(const CsvReader& reader, const Meaning& meaning);
    [[nodiscard]] Parsed<StockRow> parse(const Row& row) const;

private:
    Columns columns_;
    Meaning meaning_;
};

}  // namespace tillside::head_office::importing
