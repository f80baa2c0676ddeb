#include "sync/simulation/shop/tables.hpp"

#include <fmt/format.h>

#include <iterator>

#include "sync/rules/consent/notice.hpp"
#include "sync/simulation/shop/calendar.hpp"

namespace tillside::simulation::shop {

namespace {

// RFC 4180: quoted where it must be.
std::string cell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char character : text) {
        if (character == '"') quoted += '"';
        quoted += character;
    }
    return quoted + '"';
}

std::string dollars(int cents) {
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

}  // namespace

Result<void> write_items(const Catalogue& catalogue, const Sink& sink) {
    std::string text =
        "item,name,category,name_zh_hant,name_zh_hans,gtin,price,currency,age_restricted,"
        "category_zh_hant,category_zh_hans\n";
    for (const Product& product : catalogue.products) {
        const Aisle& aisle = aisles()[product.aisle];
        const CategoryWords words = category_words(aisle.category);
        fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},HKD,{},{},{}\n", product.sku,
                       cell(product.name_en), cell(aisle.category), cell(product.name_zh_hant),
                       cell(product.name_zh_hans), product.gtin, dollars(product.price_cents),
                       aisle.age_restricted ? 1 : 0, words.zh_hant, words.zh_hans);
    }
    return sink(text);
}

Result<void> write_sales(const Year& year, const Catalogue& catalogue,
                         const std::vector<Customer>& customers, const std::vector<Store>& stores,
                         int from, int to, const Sink& sink,
                         const std::function<void(int)>& progress) {
    if (auto header = sink("customer,basket,timestamp,item,qty,price,store\n"); !header)
        return header;
    for (int day = from; day < to; ++day) {
        std::string text;
        const std::string date = date_of(day);
        int number = 0;
        for (const Sale& sale : year.sales_of(day)) {
            // The day and a running number within it: unique, and growing with time.
            const int basket = (day + 1) * 100'000 + ++number;
            const auto clock = fmt::format("{} {:02}:{:02}:{:02}", date, sale.second / 3600,
                                           sale.second / 60 % 60, sale.second % 60);
            const std::string_view customer =
                sale.customer < 0 ? std::string_view{}
                                  : customers[static_cast<std::size_t>(sale.customer)].id;
            for (const Taken& line : sale.lines) {
                const Product& product = catalogue.products[line.product];
                fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{}\n", customer, basket,
                               clock, product.sku, line.quantity, dollars(product.price_cents),
                               stores[sale.store].code);
            }
        }
        if (auto written = sink(text); !written) return written;
        progress(day);
    }
    return {};
}

Result<void> write_customers(const std::vector<Customer>& customers,
                             const std::vector<Store>& stores, const rules::consent::Pack& pack,
                             const Sink& sink) {
    std::string text =
        "customer,phone,name,language,home_store,card,"
        "profiling_given_at,notice_id,notice_sha256,method\n";
    const auto out = std::back_inserter(text);
    for (const Customer& customer : customers) {
        if (customer.joined_day >= first_test_day) continue;
        fmt::format_to(out, "{},{},{},{},{},{},", customer.id, customer.phone, cell(customer.name),
                       customer.language, stores[customer.store].code, customer.card);
        if (customer.profiling_day < 0) {
            text += ",,,\n";
            continue;
        }
        const wire::NoticeText& notice = pack.notice(customer.language);
        const wire::Hash hash = rules::consent::notice_hash(notice);
        fmt::format_to(out, "{} 12:00:00,{},{},customer_tap\n", date_of(customer.profiling_day),
                       notice.notice_id(), wire::to_hex(wire::to_bytes(hash)));
    }
    return sink(text);
}

Result<void> write_staff(const std::vector<StaffMember>& staff, const Sink& sink) {
    std::string text = "staff,role,store,display_name,pin\n";
    for (const StaffMember& member : staff) {
        fmt::format_to(std::back_inserter(text), "{},{},{},{},{}\n", member.code, member.role,
                       member.store, cell(member.display_name), member.pin);
    }
    return sink(text);
}

Result<void> write_stock(const std::vector<Store>& stores, const Catalogue& catalogue,
                         Chance chance, const Sink& sink) {
    std::string text = "store,item,quantity\n";
    for (const Store& store : stores) {
        for (const Product& product : catalogue.products) {
            // One in fifty is sold out; what sells more is stocked more.
            const int shelf = chance.percent(2) ? 0
                                                : chance.between(2, 12) +
                                                      static_cast<int>(60 * product.popularity);
            fmt::format_to(std::back_inserter(text), "{},{},{}\n", store.code, product.sku, shelf);
        }
    }
    return sink(text);
}

}  // namespace tillside::simulation::shop
