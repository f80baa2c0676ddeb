#include "plugin/engine/service/enquiries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "sync/rules/suggestions/reasons.hpp"

namespace tillside::engine::service {

namespace {

using rules::suggestions::Language;

// Currencies of ISO 4217 with another number of decimals than two.
constexpr std::array<std::string_view, 16> without_decimals{
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
    "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XPF"};
constexpr std::array<std::string_view, 7> three_decimals{"BHD", "IQD", "JOD", "KWD",
                                                         "LYD", "OMR", "TND"};

struct Words {
    const char* price;
    const char* name;
    const char* category;
    const char* in_stock;
    const char* age;
    const char* recalled;
    const char* yes;
};
const Words& words_in(Language language) {
    static constexpr Words english{"Price",          "Name",     "Category", "In stock here",
                                   "Age-restricted", "Recalled", "yes"};
    static constexpr Words traditional{"價錢",       "名稱",   "類別", "本店存貨",
                                       "有年齡限制", "已回收", "是"};
    static constexpr Words simplified{"价格",       "名称",   "类别", "本店库存",
                                      "有年龄限制", "已召回", "是"};
    return rules::suggestions::of_language(language, english, traditional, simplified);
}

const std::string& name_of(const wire::CatalogueItem& item, Language language) {
    const std::string& wanted = language == Language::traditional  ? item.name_zh_hant()
                                : language == Language::simplified ? item.name_zh_hans()
                                                                   : item.name_en();
    if (!wanted.empty()) return wanted;
    return item.name_en().empty() ? item.name_zh_hant() : item.name_en();
}

void add_row(till::Card& card, const char* label, std::string value,
             till::Tone tone = till::TONE_UNSPECIFIED) {
    if (value.empty()) return;
    till::CardRow& row = *card.add_rows();
    row.set_label(label);
    row.set_value(std::move(value));
    row.set_tone(tone);
}

std::string quantity_text(std::int64_t milli) {
    if (milli % 1000 == 0) return fmt::format("{}", milli / 1000);
    return fmt::format("{}{}.{:03}", milli < 0 ? "-" : "", std::abs(milli) / 1000,
                       std::abs(milli) % 1000);
}

std::unexpected<Error> refuse(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::catalogue, code, std::move(field), std::move(words));
}

}  // namespace

std::string money_text(std::string_view currency, std::int64_t minor_units) {
    const int decimals = std::ranges::count(without_decimals, currency) > 0 ? 0
                         : std::ranges::count(three_decimals, currency) > 0 ? 3
                                                                            : 2;
    if (decimals == 0) return fmt::format("{} {}", currency, minor_units);
    const std::int64_t unit = decimals == 2 ? 100 : 1000;
    return fmt::format("{} {}{}.{:0{}}", currency, minor_units < 0 ? "-" : "",
                       std::abs(minor_units) / unit, std::abs(minor_units) % unit, decimals);
}

void Enquiries::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::Enquiry>(
        till::ENQUIRE, server::Keeps::nothing,
        [this](const auto& message, const server::Call&) { return enquire(message); });
}

Result<wire::CatalogueItem> Enquiries::product(const till::Enquiry& message) {
    const bool by_gtin = !message.gtin().empty();
    if (message.skus_size() + (by_gtin ? 1 : 0) != 1) {
        return refuse("bad_enquiry", by_gtin ? "gtin" : "skus",
                      "name one product, by its SKU or by its GTIN");
    }
    auto item = by_gtin ? rooms_.catalogue.find_by_gtin(message.gtin())
                        : rooms_.catalogue.find(message.skus(0));
    if (!item) return std::unexpected(item.error());
    if (!*item) {
        return refuse("product_unknown", by_gtin ? "gtin" : "skus[0]",
                      "this till's catalogue does not hold the product");
    }
    return **item;
}

Result<till::Reply> Enquiries::enquire(const till::Enquiry& message) {
    const auto subject = message.subject();
    if (subject == till::Enquiry::SUBJECT_UNSPECIFIED || !till::Enquiry::Subject_IsValid(subject)) {
        return refuse("bad_enquiry", "subject", "say what is asked about the product");
    }
    if (subject != till::Enquiry::PRICE && subject != till::Enquiry::SPECIFICATION &&
        subject != till::Enquiry::STOCK) {
        return refuse("not_known_here", "subject", "this till holds no data on that yet");
    }
    const auto item = product(message);
    if (!item) return std::unexpected(item.error());
    const auto as_of = rooms_.downlink.as_of_us();
    if (!as_of) return std::unexpected(as_of.error());

    const Language language = rules::suggestions::language_of(
        message.customer_language().empty() ? message.context().cashier_language()
                                            : message.customer_language());
    const Words& words = words_in(language);
    till::Reply reply;
    till::Card& card = *reply.add_cards();
    card.set_card_id("enquiry-" + item->sku());
    card.set_kind("enquiry");
    card.set_title(name_of(*item, language));
    card.set_data_as_of_us(*as_of);
    if (subject == till::Enquiry::STOCK) {
        const auto stock = rooms_.catalogue.stock(item->sku());
        if (!stock) return std::unexpected(stock.error());
        if (!*stock) {
            return refuse("not_known_here", "subject",
                          "head office has not told this till what is in stock");
        }
        add_row(card, words.in_stock, quantity_text((*stock)->quantity_milli),
                (*stock)->quantity_milli > 0 ? till::GOOD : till::WARNING);
        card.set_data_as_of_us((*stock)->as_of_us);
        return reply;
    }
    add_row(card, words.price, money_text(item->currency(), item->unit_price()));
    if (subject == till::Enquiry::SPECIFICATION) {
        add_row(card, words.name, name_of(*item, language));
        add_row(card, "SKU", item->sku());
        add_row(card, "GTIN", item->gtin());
        add_row(card, words.category, item->category());
        if (item->age_restricted()) add_row(card, words.age, words.yes, till::NOTE);
    }
    if (item->recalled()) add_row(card, words.recalled, words.yes, till::ALERT);
    return reply;
}

}  // namespace tillside::engine::service
