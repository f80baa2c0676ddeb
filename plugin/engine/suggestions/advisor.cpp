#include "plugin/engine/suggestions/advisor.hpp"

#include <fmt/format.h>

#include "sync/wire/sealing.hpp"

namespace tillside::engine::suggestions {
namespace {

using rules::suggestions::Language;
using rules::suggestions::Moment;
using rules::suggestions::Question;
using rules::suggestions::Suggested;

const std::string& name_of(const wire::CatalogueItem& item, Language language) {
    const std::string& wanted = language == Language::traditional  ? item.name_zh_hant()
                                : language == Language::simplified ? item.name_zh_hans()
                                                                   : item.name_en();
    if (!wanted.empty()) return wanted;
    return item.name_en().empty() ? item.name_zh_hant() : item.name_en();
}

// One id for one item on one ticket, however often it is suggested: what became of it is counted
// once.
std::string suggestion_id(const till::Context& context, std::string_view sku) {
    const wire::Hash hash =
        wire::sha256(fmt::format("tillside.suggestion.v1\n{}\n{}\n{}\n{}\n{}", context.store(),
                                 context.till(), context.business_day(), context.ticket(), sku));
    return wire::uuid_text({reinterpret_cast<const char*>(hash.data()), 16});
}

}  // namespace

Result<std::vector<till::Suggestion>> Advisor::suggest(const checkout::SuggestionQuery& query,
                                                       Now now) {
    const std::shared_ptr<const Model>& model = models_.current();
    if (model == nullptr || !rooms_) return std::vector<till::Suggestion>();
    if (!scorer_ || &scorer_->model() != model.get()) scorer_.emplace(model);

    Question question;
    question.moment = query.before_tender ? Moment::complete : Moment::scanning;
    question.limit = suggestions_max;
    for (const till::Line& line : query.basket.lines())
        question.basket.push_back(line.sku());
    question.history = history_of(query, now);
    std::optional<Error> trouble;
    question.excluded = [&](std::string_view sku) { return !may_be_shown(sku, trouble); };
    const std::vector<Suggested> ranked = scorer_->suggest(question);
    if (trouble) return std::unexpected(*trouble);

    std::vector<till::Suggestion> suggestions;
    for (const Suggested& suggested : ranked) {
        auto words = in_words(suggested, query.context);
        if (!words) return std::unexpected(words.error());
        suggestions.push_back(std::move(*words));
    }
    return suggestions;
}

const Advisor::Bought& Advisor::history_of(const checkout::SuggestionQuery& query, Now now) {
    static const Bought nothing;
    const till::Context& context = query.context;
    if (query.customer_id.empty()) {
        customer_.reset();
        return nothing;
    }
    // A withdrawal is in force at once, also in the middle of a ticket.
    const auto standing = rooms_->ledger.standing(query.customer_id, now);
    const bool permitted =
        standing &&
        standing->usable({std::string(consent::purpose::Profiling::name), "purchase_history", "",
                          std::string(consent::channel::Till::name)});
    if (customer_ && customer_->id == query.customer_id && customer_->ticket == context.ticket() &&
        customer_->business_day == context.business_day() && customer_->permitted == permitted) {
        return customer_->history;
    }
    customer_ = Customer{
        context.business_day(), context.ticket(), std::string(query.customer_id), permitted, {}};
    auto permit = rooms_->gate.ask<consent::purpose::Profiling, consent::channel::Till>(
        {customer_->id, "purchase_history", ""},
        {context.staff(), context.ticket(), "suggestions", context.training()}, now);
    if (!permit) return nothing;
    auto bought = rooms_->history.read(std::move(*permit));
    if (!bought) return nothing;
    for (const wire::PurchasedItem& item : *bought) {
        customer_->history.push_back(
            {item.sku(), {item.baskets_ago().begin(), item.baskets_ago().end()}});
    }
    return customer_->history;
}

bool Advisor::may_be_shown(std::string_view sku, std::optional<Error>& trouble) {
    const auto item = rooms_->catalogue.find(sku);
    if (!item) {
        trouble = item.error();
        return false;
    }
    if (!*item || (*item)->recalled() || (*item)->age_restricted() || (*item)->not_suggested())
        return false;
    const auto stock = rooms_->catalogue.stock(sku);
    if (!stock) {
        trouble = stock.error();
        return false;
    }
    return !*stock || (*stock)->quantity_milli > 0;
}

Result<till::Suggestion> Advisor::in_words(const Suggested& suggested,
                                           const till::Context& context) {
    const auto item = rooms_->catalogue.find(suggested.sku);
    if (!item) return std::unexpected(item.error());
    const Language language = rules::suggestions::language_of(context.cashier_language());
    std::string because;
    if (!suggested.because_sku.empty()) {
        const auto source = rooms_->catalogue.find(suggested.because_sku);
        if (!source) return std::unexpected(source.error());
        if (*source) because = name_of(**source, language);
    }
    till::Suggestion words;
    words.set_suggestion_id(suggestion_id(context, suggested.sku));
    words.set_sku(suggested.sku);
    words.set_reason(rules::suggestions::reason_words(suggested.reason, because, language));
    if (*item) {
        words.set_name(name_of(**item, language));
        words.set_gtin((*item)->gtin());
        // A price in another currency is not this till's price.
        if ((*item)->currency() == context.currency()) words.set_unit_price((*item)->unit_price());
    }
    return words;
}

}  // namespace tillside::engine::suggestions
