// The till's state as the screen gets it: one JSON object with all that is shown. Fields keep the
// names of sdk/schema/till.proto where they come from there.
#include <fmt/format.h>

#include <algorithm>
#include <qrcodegen/qrcodegen.hpp>

#include "sdk/register/till/till.hpp"

namespace tillside::pos {

namespace v1 = till::v1;

namespace {

constexpr std::size_t suggestions_shown_max = 3;

const char* name_of(TenderKind kind) {
    switch (kind) {
        case TenderKind::cash:
            return "cash";
        case TenderKind::card:
            return "card";
        case TenderKind::stored_value:
            return "stored_value";
    }
    return "";
}

Json lines_of(const Sale& sale) {
    Json lines = Json::array();
    for (const auto& line : sale.lines()) {
        lines.push_back({{"line_id", line.line_id},
                         {"sku", line.sku},
                         {"description", line.description},
                         {"quantity_milli", line.quantity_milli},
                         {"unit_price", line.unit_price},
                         {"amount", line.amount},
                         {"suggested", !line.suggestion_id.empty()}});
    }
    return lines;
}

Json tenders_of(const Sale& sale) {
    Json tenders = Json::array();
    for (const auto& tender : sale.tenders()) {
        tenders.push_back(
            {{"kind", name_of(tender.kind)}, {"amount", tender.amount}, {"given", tender.given}});
    }
    return tenders;
}

Json card_of(const v1::CustomerCard& card) {
    Json consents = Json::array();
    for (const auto& consent : card.consents()) {
        consents.push_back({{"purpose", consent.purpose()},
                            {"state", consent.state()},
                            {"usable", consent.usable()}});
    }
    return {{"customer_id", card.customer_id()},
            {"card_number", card.card_number()},
            {"masked_name", card.masked_name()},
            {"masked_phone", card.masked_phone()},
            {"language", card.language()},
            {"consents", std::move(consents)},
            {"visits", card.visits()},
            {"last_visit_us", card.last_visit_us()},
            {"data_as_of_us", card.data_as_of_us()},
            {"home_store", card.home_store()}};
}

Json cards_of(const std::vector<v1::CustomerCard>& cards) {
    Json list = Json::array();
    for (const auto& card : cards)
        list.push_back(card_of(card));
    return list;
}

Json notice_of(const v1::Notice& notice, v1::Surface surface) {
    Json choices = Json::array();
    for (const auto& choice : notice.choices()) {
        choices.push_back({{"choice_id", choice.choice_id()},
                           {"text", choice.text()},
                           {"purpose", choice.purpose()}});
    }
    return {{"notice_id", notice.notice_id()},
            {"version", notice.version()},
            {"language", notice.language()},
            {"title", notice.title()},
            {"text", notice.text()},
            {"script", notice.script()},
            {"choices", std::move(choices)},
            {"policy_url", notice.policy_url()},
            {"surface", surface == v1::CUSTOMER_DISPLAY ? "customer_display" : "read_aloud"}};
}

// A QR code's rows from the top, '1' for a dark module (ISO/IEC 18004), without the quiet zone.
// Error correction M, as for thermal paper. Nothing where the text is too long for any code.
Json modules_of(const std::string& text) {
    Json rows = Json::array();
    try {
        const auto code =
            qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
        for (int y = 0; y < code.getSize(); ++y) {
            std::string row;
            for (int x = 0; x < code.getSize(); ++x)
                row += code.getModule(x, y) ? '1' : '0';
            rows.push_back(std::move(row));
        }
    } catch (const qrcodegen::data_too_long&) {
        rows.clear();
    }
    return rows;
}

const char* style_of(v1::ReceiptLine::Style style) {
    switch (style) {
        case v1::ReceiptLine::BOLD:
            return "bold";
        case v1::ReceiptLine::QR:
            return "qr";
        default:
            return "plain";
    }
}

}  // namespace

Json Till::state() const {
    Json state{
        {"version", version_},
        {"store", setup_.store},
        {"till", setup_.till},
        {"business_day", business_day_},
        {"ticket", ticket_},
        {"currency", setup_.catalogue.currency()},
        {"language", language_},
        {"staff", nullptr},
        {"sign_in",
         {{"state", sign_in_state_}, {"code", sign_in_code_}, {"message", sign_in_message_}}},
        {"basket",
         {{"revision", sale_.revision()}, {"lines", lines_of(sale_)}, {"total", sale_.total()}}},
        {"customer", nullptr},
        {"task", nullptr},
        {"notice", nullptr},
        {"suggestions", Json::array()},
        {"tender", nullptr},
        {"receipt", nullptr},
        {"notes", Json::array()}};
    if (staff_) {
        state["staff"] = {{"code", staff_->code},
                          {"name", staff_->name.empty() ? staff_->code : staff_->name},
                          {"manager", staff_->role == v1::STORE_MANAGER},
                          {"checked", staff_->checked}};
    }
    if (customer_) state["customer"] = card_of(*customer_);
    if (task_) {
        state["task"] = {{"kind", task_->kind},
                         {"state", task_->state},
                         {"code", task_->code},
                         {"message", task_->message},
                         {"customers", cards_of(task_->customers)}};
    }
    if (notice_) state["notice"] = notice_of(*notice_, notice_surface_);
    for (const auto& suggestion : suggestions_) {
        if (state["suggestions"].size() == suggestions_shown_max) break;
        const auto* item = setup_.catalogue.by_sku(suggestion.sku());
        // Only what can be added with one tap: known here, priced, not in the basket, not declined.
        if (item == nullptr || !item->price || sale_.holds(item->sku) || sale_.declined(item->sku))
            continue;
        state["suggestions"].push_back({{"suggestion_id", suggestion.suggestion_id()},
                                        {"sku", suggestion.sku()},
                                        {"name", suggestion.name()},
                                        {"unit_price", *item->price},
                                        {"reason", suggestion.reason()}});
    }
    if (tendering_ != Tendering::no) {
        state["tender"] = {
            {"due", sale_.due()},
            {"tenders", tenders_of(sale_)},
            {"terminal", tendering_ == Tendering::terminal ? name_of(terminal_kind_) : ""}};
    }
    if (receipt_) {
        Json extra = Json::array();
        for (const auto& line : receipt_->lines) {
            Json printed{{"style", style_of(line.style())}, {"text", line.text()}};
            if (line.style() == v1::ReceiptLine::QR) printed["modules"] = modules_of(line.text());
            extra.push_back(std::move(printed));
        }
        state["receipt"] = {{"ticket", receipt_->ticket},
                            {"business_day", receipt_->business_day},
                            {"at_us", receipt_->at_us},
                            {"staff", receipt_->staff},
                            {"masked_customer", receipt_->masked_customer},
                            {"lines", lines_of(receipt_->sale)},
                            {"total", receipt_->sale.total()},
                            {"tenders", tenders_of(receipt_->sale)},
                            {"change", receipt_->sale.change()},
                            {"recorded", receipt_->recorded},
                            {"plugin_lines", std::move(extra)}};
    }
    for (const auto& note : notes_) {
        state["notes"].push_back({{"number", note.number},
                                  {"code", note.code},
                                  {"text", note.text},
                                  {"warning", note.warning}});
    }
    // Times are relative to the register's clock, so that a browser with a wrong one shows right
    // ages.
    state["now_us"] = setup_.now_us();
    Json engine{{"known", engine_away_.has_value()}, {"away", engine_away_.value_or(false)}};
    if (engine_status_) {
        engine["outbox_depth"] = engine_status_->outbox_depth();
        engine["head_office_reached"] = engine_status_->head_office_reached();
        engine["model_version"] = engine_status_->model_version();
        engine["storage_ok"] = engine_status_->storage_ok();
        engine["customers"] = engine_status_->customers();
    }
    state["engine"] = std::move(engine);
    return state;
}

}  // namespace tillside::pos
