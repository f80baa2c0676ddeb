#include "sdk/validator/bad_hosts/till.hpp"

#include <dlfcn.h>
#include <google/protobuf/util/json_util.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

namespace tillside::validator {

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

int Till::run(int arguments, const char* const* words) {
    if (arguments > 1 && std::strcmp(words[1], "json") == 0) encoding_ = TILLSIDE_JSON;
    const char* plugin = std::getenv("TILLSIDE_PLUGIN");
    const char* socket = std::getenv("TILLSIDE_SOCKET");
    void* library = plugin == nullptr ? nullptr : ::dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
    void* symbol = library == nullptr ? nullptr : ::dlsym(library, TILLSIDE_PLUGIN_ENTRY_NAME);
    if (symbol == nullptr || socket == nullptr) return 2;
    const std::uint32_t version = TILLSIDE_PLUGIN_VERSION_1;
    table_ = static_cast<const tillside_plugin_v1*>(
        reinterpret_cast<tillside_plugin_entry_function>(symbol)(&version, 1));
    if (table_ == nullptr) return 3;
    const tillside_open_options options = {sizeof options, 0, socket, nullptr, nullptr};
    if (table_->open(&options, &session_) != TILLSIDE_OK) return 4;
    greet();
    day();
    table_->close(session_);
    ::dlclose(library);
    return 0;
}

void Till::day() {
    till::StaffSignedIn sign_in;
    *sign_in.mutable_context() = context();
    sign_in.set_pin("4711");
    (void)call(till::STAFF_SIGNED_IN, sign_in);
    enrol();
    sell();
    find();
    sell();
    void_ticket();
    poll();
}

void Till::greet() {
    till::Hello hello;
    hello.set_host_name("good till");
    hello.set_host_version("1");
    *hello.mutable_context() = context();
    for (const std::string& capability : capabilities_)
        hello.add_capabilities(capability);
    (void)call(till::HELLO, hello);
}

till::Context Till::context() const {
    till::Context made;
    made.set_store("S1");
    made.set_till("S1-T1");
    made.set_business_day("2026-01-02");
    made.set_ticket(std::to_string(ticket_));
    made.set_staff("c07");
    made.set_role(till::CASHIER);
    made.set_currency("HKD");
    made.set_occurred_at_us(now_us());
    return made;
}

// ---------------------------------------------------------------- the customer

void Till::enrol() {
    till::GetNotice get;
    *get.mutable_context() = context();
    get.set_language("en");
    get.set_surface(till::READ_ALOUD);
    const Asked got = call(till::GET_NOTICE, get);
    if (got.result != TILLSIDE_OK) return;
    notice_shown_at_us_ = now_us();
    draw_notice(got.reply.notice());
    read_notice();
    till::EnrolCustomer message;
    *message.mutable_context() = context();
    message.set_phone("9123 4567");
    message.set_name("Chan Tai Man");
    message.set_language("en");
    *message.mutable_answer() = answer_to(got.reply.notice());
    const Asked enrolled = call(till::ENROL_CUSTOMER, message);
    if (enrolled.result == TILLSIDE_UNAVAILABLE) repeat_enrolment(message, enrolled);
}

void Till::read_notice() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
}

till::ConsentAnswer Till::answer_to(const till::Notice& notice) {
    till::ConsentAnswer made;
    made.set_notice_id(notice.notice_id());
    made.set_notice_sha256(notice.sha256());
    made.set_language(notice.language());
    made.set_surface(till::READ_ALOUD);
    made.set_method(till::CASHIER_KEYED_ORAL);
    made.set_notice_shown_at_us(notice_shown_at_us_);
    made.set_seconds_shown(
        static_cast<std::uint32_t>((now_us() - notice_shown_at_us_) / 1'000'000));
    for (int i = 0; i < notice.choices_size(); ++i) {
        auto& choice = *made.add_choices();
        choice.set_choice_id(notice.choices(i).choice_id());
        choice.set_given(i == 0);
    }
    return made;
}

void Till::repeat_enrolment(const till::EnrolCustomer& message, const Asked& lost) {
    const Asked again = call(till::ENROL_CUSTOMER, message, lost.id.data());
    if (again.result == TILLSIDE_OK && again.reply.customers_size() > 0)
        customer_ = again.reply.customers(0).customer_id();
}

void Till::find() {
    till::FindCustomer message;
    *message.mutable_context() = context();
    message.set_phone("+852 9123 4567");
    const Asked found = call(till::FIND_CUSTOMER, message);
    if (found.reply.customers_size() > 0) customer_ = found.reply.customers(0).customer_id();
}

// ---------------------------------------------------------------- the sale

void Till::sell() {
    if (!customer_.empty()) {
        till::SetCustomer set;
        *set.mutable_context() = context();
        set.set_customer_id(customer_);
        (void)call(till::SET_CUSTOMER, set);
    }
    scan("TEA-100", 3800);
    scan("MUG-1", 5900);
    scan("BISCUITS-2", 2250);
    if (!before_tender()) return;
    till::BasketCompleted sale;
    complete(sale);
    post(sale);
    ++ticket_;
    revision_ = 0;
    basket_.Clear();
    shown_.clear();
    offers_.clear();
    customer_.clear();
}

void Till::scan(const std::string& sku, std::int64_t price) {
    auto& line = *basket_.add_lines();
    line.set_line_id(std::to_string(basket_.lines_size()));
    line.set_sku(sku);
    line.set_description("Goods");
    line.set_quantity_milli(1000);
    line.set_unit_price(price);
    line.set_amount(price);
    basket_.set_total(basket_.total() + price);
    basket_.set_revision(next_revision());
    till::BasketChanged message;
    *message.mutable_context() = context();
    message.set_customer_id(customer_);
    *message.mutable_basket() = basket_;
    take_advice(call(till::BASKET_CHANGED, message).reply);  // without an answer: without advice
}

bool Till::worth_drawing(const till::Reply& reply) const {
    const std::uint64_t revision = reply.basket_revision();  // 0: for no basket in particular
    return !reply.stale() && (revision == 0 || revision == basket_.revision());
}

void Till::take_advice(const till::Reply& reply) {
    if (!worth_drawing(reply)) return;
    for (const till::Suggestion& suggestion : reply.suggestions())
        draw_suggestion(suggestion);
    for (const till::Prompt& prompt : reply.prompts())
        answer(prompt);
    for (const till::DiscountOffer& offer : reply.discounts())
        book(offer);
}

void Till::answer(const till::Prompt& prompt) {
    write(prompt.title() + "\n" + prompt.text() + "\n[" + prompt.skip_label() + "]\n");
    till::PromptAnswered message;
    *message.mutable_context() = context();
    message.set_prompt_id(prompt.prompt_id());
    message.set_surface(prompt.surface());
    message.set_outcome(till::PromptAnswered::SKIPPED);
    if (prompt.kind() == till::Prompt::CONFIRM) {
        message.set_outcome(till::PromptAnswered::ANSWERED);
        message.add_option_ids("no");
    }
    (void)call(till::ANSWER_PROMPT, message);
}

void Till::book(const till::DiscountOffer& offer) {
    auto& discount = *basket_.add_discounts();
    discount.set_discount_id("d" + std::to_string(basket_.discounts_size()));
    discount.set_source(till::TILLSIDE_OFFER);
    discount.set_promotion_id(offer.offer_id());
    discount.set_amount(offer.amount());
    discount.set_reason(offer.text());
    basket_.set_total(basket_.total() - offer.amount());
    basket_.set_revision(next_revision());
    auto& report = offers_.emplace_back();
    report.set_offer_id(offer.offer_id());
    report.set_version(offer.version());
    report.set_outcome(till::DiscountReport::APPLIED);
    report.set_amount(offer.amount());
}

bool Till::before_tender() {
    till::BeforeTender message;
    *message.mutable_context() = context();
    message.set_customer_id(customer_);
    *message.mutable_basket() = basket_;
    take_advice(call(till::BEFORE_TENDER, message).reply);  // refused or not: the sale goes on
    return true;
}

void Till::complete(till::BasketCompleted& sale) {
    *sale.mutable_context() = context();
    sale.set_customer_id(customer_);
    *sale.mutable_basket() = basket_;
    auto& tender = *sale.add_tenders();
    tender.set_kind(till::CARD);
    tender.set_amount(basket_.total());
    for (const till::SuggestionShown& shown : shown_)
        *sale.add_suggestions() = shown;
    for (const till::DiscountReport& report : offers_)
        *sale.add_offers() = report;
}

void Till::post(const till::BasketCompleted& sale) {
    (void)post_kind(till::BASKET_COMPLETED, sale);
}

void Till::void_ticket() {
    scan("TEA-100", 3800);
    till::BasketVoided message;
    *message.mutable_context() = context();
    message.set_revision(basket_.revision());
    message.set_reason("changed their mind");
    (void)post_kind(till::BASKET_VOIDED, message);
}

// ---------------------------------------------------------------- the screen

void Till::write(const std::string& words) const {
    if (const char* file = std::getenv("TILLSIDE_DRAWN"))
        std::ofstream(file, std::ios::app) << words << '\n';
}

void Till::draw_notice(const till::Notice& notice) {
    write(notice.title() + "\n" + notice.text());
}

void Till::draw_suggestion(const till::Suggestion& suggestion) {
    write(suggestion.name() + ": " + suggestion.reason());
    auto& shown = shown_.emplace_back();
    shown.set_suggestion_id(suggestion.suggestion_id());
    shown.set_sku(suggestion.sku());
    shown.set_position(static_cast<std::uint32_t>(shown_.size()));
    shown.set_shown_at_us(now_us());
    shown.set_outcome(till::SuggestionShown::IGNORED);
}

// ---------------------------------------------------------------- the interface

Asked Till::call(till::Kind kind, const google::protobuf::Message& message,
                 const std::uint8_t* id) {
    return ask(table_->call, kind, message, id);
}

Asked Till::post_kind(till::Kind kind, const google::protobuf::Message& message) {
    return ask(table_->post, kind, message, nullptr);
}

void Till::poll() {
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    (void)take(table_->poll(session_, 0, encoding_, deadline_ms(), &reply), reply);
}

Asked Till::ask(Ask function, till::Kind kind, const google::protobuf::Message& message,
                const std::uint8_t* id) {
    std::string payload;
    if (encoding_ == TILLSIDE_PROTOBUF)
        payload = message.SerializeAsString();
    else
        (void)google::protobuf::util::MessageToJsonString(message, &payload);
    tillside_request request{};
    request.struct_size = sizeof request;
    request.kind = static_cast<std::uint32_t>(kind);
    request.encoding = encoding_;
    request.deadline_ms = deadline_ms();
    request.payload_host = reinterpret_cast<const std::uint8_t*>(payload.data());
    request.payload_bytes = payload.size();
    request.request_id_host = id;
    tillside_reply reply{};
    reply.struct_size = sizeof reply;
    return take(function(session_, &request, &reply), reply);
}

Asked Till::take(std::int32_t result, tillside_reply& reply) {
    Asked asked;
    asked.result = result;
    std::memcpy(asked.id.data(), reply.request_id, asked.id.size());
    const std::string payload(reinterpret_cast<const char*>(reply.payload_plugin),
                              reply.payload_plugin == nullptr ? 0 : reply.payload_bytes);
    if (encoding_ == TILLSIDE_PROTOBUF)
        (void)asked.reply.ParseFromString(payload);
    else if (!payload.empty())
        (void)google::protobuf::util::JsonStringToMessage(payload, &asked.reply);
    give_back(reply);
    return asked;
}

void Till::give_back(tillside_reply& reply) {
    table_->release(session_, &reply);
}

}  // namespace tillside::validator
