#include <catch2/catch.hpp>

#include "plugin/engine/service/complaint_number.hpp"
#include "plugin/engine/service/enquiries.hpp"
#include "tests/unit/plugin/engine/interface/hosted_till.hpp"

using namespace tillside;
using namespace tillside::engine;
using tillside::engine::testing::HostedTill;

namespace {

till::ComplaintOpened complaint(HostedTill& till, const std::string& customer_id = "") {
    till::ComplaintOpened message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    message.set_category("goods");
    message.set_severity(till::ComplaintOpened::SERIOUS);
    message.set_wanted_outcome("refund");
    message.set_text("the umbrella broke");
    message.mutable_about()->set_ticket("99");
    message.add_line_ids("1");
    return message;
}

till::Feedback feedback(HostedTill& till, const std::string& customer_id = "") {
    till::Feedback message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    message.set_rating(2);
    message.set_text("slow queue");
    return message;
}

// What stands sealed in an event, opened with the customer's own key.
wire::Words opened_words(HostedTill& till, const wire::Event& event, int at = 0) {
    REQUIRE(event.sealed_size() > at);
    const wire::SealedPart& part = event.sealed(at);
    CHECK(part.name() == (at == 0 ? "words" : "promise"));
    const auto key = till.rooms.keys().find(event.customer_id(), part.key_id());
    REQUIRE(key);
    wire::Words words;
    REQUIRE(words.ParseFromString(wire::open_part(*key, event.id(), part).value()));
    return words;
}

}  // namespace

TEST_CASE("a complaint has its number at once, with nobody asked", "[F24]") {
    HostedTill till;  // head office is not reachable
    const till::Reply first = till.send(till::OPEN_COMPLAINT, complaint(till));
    const till::Reply second = till.send(till::OPEN_COMPLAINT, complaint(till));
    CHECK(first.complaint_number().starts_with("T1-260921-0001-"));
    CHECK(second.complaint_number().starts_with("T1-260921-0002-"));
    CHECK(service::complaint_number_is_right(first.complaint_number()));
    const wire::Event event = till.events().front();
    CHECK(event.complaint_opened().number() == first.complaint_number());
    CHECK(event.complaint_opened().category() == "goods");
    CHECK(event.complaint_opened().severity() == till::ComplaintOpened::SERIOUS);
    CHECK(event.complaint_opened().wanted_outcome() == "refund");
    CHECK(event.complaint_opened().about().ticket() == "99");
    till::ComplaintOpened later = complaint(till);
    later.mutable_context()->set_business_day("2026-09-22");
    CHECK(till.send(till::OPEN_COMPLAINT, later).complaint_number().starts_with("T1-260922-0001-"));
}

TEST_CASE("a complaint number that was misread is found") {
    const std::string number = service::complaint_number("CWB-1", "2026-01-02", 7);
    CHECK(number.starts_with("CWB-1-260102-0007-"));
    CHECK(service::complaint_number_is_right(number));
    int checked = 0;
    for (std::size_t at = 0; at < number.size(); ++at) {
        if (number[at] == '-') continue;
        for (const char other : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
            if (other == number[at]) continue;
            std::string wrong = number;
            wrong[at] = other;
            CHECK_FALSE(service::complaint_number_is_right(wrong));
            ++checked;
        }
    }
    CHECK(checked == 15 * 35);
    std::string lower = number;
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    CHECK(service::complaint_number_is_right(lower));
    CHECK_FALSE(service::complaint_number_is_right(""));
}

TEST_CASE("a known customer's words are sealed under their key, nobody's stand in the fact") {
    HostedTill till;
    const std::string member = till.enrolled("91234567", "", {}).customer_id();
    CHECK_FALSE(till.send(till::OPEN_COMPLAINT, complaint(till, member)).has_failure());
    const wire::Event known = till.events().back();
    CHECK(known.complaint_opened().text().empty());
    CHECK(known.SerializeAsString().find("umbrella") == std::string::npos);
    CHECK(opened_words(till, known).text() == "the umbrella broke");
    CHECK_FALSE(till.send(till::OPEN_COMPLAINT, complaint(till)).has_failure());
    CHECK(till.events().back().complaint_opened().text() == "the umbrella broke");
    CHECK(till.events().back().sealed().empty());
    // somebody whom only another till holds
    const std::string stranger = "00000000-0000-4000-8000-000000000009";
    CHECK_FALSE(till.send(till::OPEN_COMPLAINT, complaint(till, stranger)).has_failure());
    CHECK(opened_words(till, till.events().back()).text() == "the umbrella broke");
    CHECK(till.rooms.keys().to_send(10).value().size() == 2);
}

TEST_CASE("feedback is bound to the sale, and anonymous when the customer so chooses", "[F22]") {
    HostedTill till;
    const std::string member = till.enrolled("91234567", "", {}).customer_id();
    CHECK_FALSE(till.send(till::GIVE_FEEDBACK, feedback(till, member)).has_failure());
    const wire::Event named = till.events().back();
    CHECK(named.ticket() == "100");
    CHECK(wire::uuid_text(named.customer_id()) == member);
    CHECK(named.feedback_given().rating() == 2);
    CHECK(named.feedback_given().highest() == 5);
    CHECK(opened_words(till, named).text() == "slow queue");
    CHECK_FALSE(till.send(till::GIVE_FEEDBACK, feedback(till)).has_failure());
    const wire::Event anonymous = till.events().back();
    CHECK(anonymous.ticket() == "100");
    CHECK(anonymous.customer_id().empty());
    CHECK(anonymous.feedback_given().text() == "slow queue");
}

TEST_CASE("an interaction is kept with its channel and its promise") {
    HostedTill till;
    till::InteractionLogged message;
    *message.mutable_context() = till.context("");
    message.mutable_context()->clear_business_day();
    message.set_channel(till::InteractionLogged::HOTLINE);
    message.set_subject("delivery");
    message.set_text("asked where it is");
    message.set_promised_by_us(till.now.us + 3'600'000'000);
    message.set_promise("call back");
    CHECK_FALSE(till.send(till::LOG_INTERACTION, message).has_failure());
    const wire::InteractionLogged fact = till.events().back().interaction_logged();
    CHECK(fact.channel() == till::InteractionLogged::HOTLINE);
    CHECK(fact.promise() == "call back");
    CHECK(fact.subject() == "delivery");
    message.set_customer_id(till.enrolled("91234567", "", {}).customer_id());
    CHECK_FALSE(till.send(till::LOG_INTERACTION, message).has_failure());
    const wire::Event known = till.events().back();
    CHECK(known.interaction_logged().promise().empty());
    CHECK(known.interaction_logged().text().empty());
    CHECK(opened_words(till, known).text() == "asked where it is");
    CHECK(opened_words(till, known, 1).text() == "call back");
    message.clear_channel();
    CHECK(till.send(till::LOG_INTERACTION, message).failure().code() == "bad_channel");
    message.set_channel(till::InteractionLogged::CHAT);
    message.clear_promised_by_us();
    CHECK(till.send(till::LOG_INTERACTION, message).failure().code() == "bad_promise");
}

TEST_CASE("what customers say is bounded, and refused with its field") {
    HostedTill till;
    const auto refused = [&](till::Kind kind, const auto& message) {
        return till.send(kind, message).failure().code();
    };
    till::Feedback nothing = feedback(till);
    nothing.clear_rating();
    nothing.clear_text();
    CHECK(refused(till::GIVE_FEEDBACK, nothing) == "nothing_said");
    till::Feedback high = feedback(till);
    high.set_rating(6);
    CHECK(refused(till::GIVE_FEEDBACK, high) == "bad_rating");
    high.set_highest(12);
    CHECK(refused(till::GIVE_FEEDBACK, high) == "bad_rating");
    till::ComplaintOpened longer = complaint(till);
    longer.set_text(std::string(service::text_bytes_max + 1, 'x'));
    CHECK(refused(till::OPEN_COMPLAINT, longer) == "text_too_long");
    till::ComplaintOpened many = complaint(till);
    for (int i = 0; i < service::complaint_lines_max; ++i)
        many.add_line_ids("1");
    CHECK(refused(till::OPEN_COMPLAINT, many) == "too_many_lines");
    till::ComplaintOpened nobody = complaint(till, "no uuid");
    CHECK(refused(till::OPEN_COMPLAINT, nobody) == "bad_customer_id");
    CHECK(till.events().empty());
}

TEST_CASE("training records nothing of what customers say", "[D32]") {
    HostedTill till;
    till::ComplaintOpened practice = complaint(till, "00000000-0000-4000-8000-000000000009");
    practice.mutable_context()->set_training(true);
    const till::Reply reply = till.send(till::OPEN_COMPLAINT, practice);
    CHECK_FALSE(reply.has_failure());
    CHECK(reply.complaint_number().empty());
    CHECK(till.events().empty());
    CHECK(till.rooms.keys().to_send(10).value().empty());
    CHECK(till.send(till::OPEN_COMPLAINT, complaint(till))
              .complaint_number()
              .starts_with("T1-260921-0001-"));
}

TEST_CASE("an enquiry is answered from the till's own catalogue, with its age") {
    HostedTill till;
    downlink::Progress progress;
    progress.changes.set_cursor("1");
    wire::CatalogueItem& item = *progress.changes.add_changes()->mutable_item();
    item.set_sku("A1");
    item.set_gtin("2000000000015");
    item.set_name_en("Bread");
    item.set_name_zh_hant("麵包");
    item.set_unit_price(1250);
    item.set_currency("HKD");
    REQUIRE(till.rooms.downlink().apply_step(progress, till.now));
    const std::int64_t told = till.now.us;
    till.now.us += 3'600'000'000;
    till::Enquiry price;
    *price.mutable_context() = till.context();
    price.set_subject(till::Enquiry::PRICE);
    price.add_skus("A1");
    const till::Reply answer = till.send(till::ENQUIRE, price);
    REQUIRE(answer.cards_size() == 1);
    CHECK(answer.cards(0).title() == "Bread");
    CHECK(answer.cards(0).rows(0).value() == "HKD 12.50");
    CHECK(answer.cards(0).data_as_of_us() == told);

    till::Enquiry by_gtin = price;
    by_gtin.clear_skus();
    by_gtin.set_gtin("2000000000015");
    by_gtin.set_subject(till::Enquiry::SPECIFICATION);
    by_gtin.set_customer_language("zh-Hant-HK");
    CHECK(till.send(till::ENQUIRE, by_gtin).cards(0).title() == "麵包");

    const auto refused = [&](till::Enquiry::Subject subject, const std::string& sku) {
        till::Enquiry other = price;
        other.set_subject(subject);
        other.set_skus(0, sku);
        return till.send(till::ENQUIRE, other).failure().code();
    };
    CHECK(refused(till::Enquiry::WARRANTY, "A1") == "not_known_here");
    CHECK(refused(till::Enquiry::RETURN_POLICY, "A1") == "not_known_here");
    CHECK(refused(till::Enquiry::STOCK, "A1") == "not_known_here");  // never told
    CHECK(refused(till::Enquiry::PRICE, "B2") == "product_unknown");
    CHECK(refused(till::Enquiry::SUBJECT_UNSPECIFIED, "A1") == "bad_enquiry");
}

TEST_CASE("money has the decimals of its currency") {
    CHECK(service::money_text("HKD", 1250) == "HKD 12.50");
    CHECK(service::money_text("JPY", 1250) == "JPY 1250");
    CHECK(service::money_text("KWD", 1250) == "KWD 1.250");
    CHECK(service::money_text("HKD", -5) == "HKD -0.05");
}
