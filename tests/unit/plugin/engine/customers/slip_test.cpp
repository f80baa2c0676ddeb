// The lines of a consent slip as a till puts them on the receipt.
#include <qrcodegen/qrcodegen.hpp>

#include "plugin/engine/interface/receipt.hpp"
#include "sync/rules/evidence/base32.hpp"
#include "sync/rules/evidence/slip.hpp"
#include "tests/unit/plugin/engine/customers/rooms_of_a_test.hpp"

using namespace tillside;
using tillside::engine::testing::TillOfATest;

namespace {

std::string text_of(const till::Reply& reply) {
    std::string all;
    for (const till::ReceiptLine& line : reply.receipt())
        all += line.text() + "\n";
    return all;
}

bool holds(const till::Reply& reply, std::string_view words) {
    return text_of(reply).find(words) != std::string::npos;
}

std::string code_of(const till::Reply& reply) {
    for (const till::ReceiptLine& line : reply.receipt()) {
        if (line.style() == till::ReceiptLine::QR && line.text().starts_with("TS1:"))
            return line.text();
    }
    return {};
}

rules::evidence::Slip slip_on(TillOfATest& till, const till::Reply& reply) {
    const auto sealed = rules::evidence::open_slip(code_of(reply));
    REQUIRE(sealed);
    REQUIRE(sealed->signed_by(wire::to_bytes(till.files.signing_key.public_key)));
    return rules::evidence::read_slip(*sealed).value();
}

till::Reply answered(TillOfATest& till, const std::string& customer_id,
                     const std::vector<std::string>& given) {
    till::AnswerConsent message;
    *message.mutable_context() = till.context();
    message.set_customer_id(customer_id);
    *message.mutable_answer() = till.answer(given);
    return till.send(till::ANSWER_CONSENT, message);
}

}  // namespace

TEST_CASE("enrolment, answer and withdrawal each put their signed slip on the receipt", "[D29]") {
    TillOfATest till;
    const auto enrolled =
        till.send(till::ENROL_CUSTOMER, till.enrolment("91234567", "", {"marketing-sms"}));
    const std::string id = enrolled.customers(0).customer_id();
    CHECK(slip_on(till, enrolled).event_type == wire::GIVEN);
    const auto refused = answered(till, id, {});
    CHECK(slip_on(till, refused).event_type == wire::REFUSED);
    const auto withdrawn = till.withdraw(id, {"profiling"});
    const auto slip = slip_on(till, withdrawn);
    CHECK(slip.event_type == wire::WITHDRAWN);
    REQUIRE(slip.grants.size() == 1);
    CHECK(slip.grants[0].purpose == "profiling");
    CHECK(slip.sequence == till.events().back().sequence());
    CHECK(slip.head == till.outbox.head().value());
}

TEST_CASE(
    "a slip says in the customer's language what was agreed to, and that it is taken back free",
    "[D5][F9]") {
    TillOfATest till;
    const auto english =
        till.send(till::ENROL_CUSTOMER, till.enrolment("91234567", "", {"marketing-sms"}));
    CHECK(holds(english, "Yes: Tell me by SMS"));
    CHECK_FALSE(holds(english, "Tell me by e-mail"));
    CHECK(holds(english, "You can withdraw at any till, at any time, free of charge."));

    auto chinese = till.enrolment("91234568", "", {"profiling"});
    chinese.set_language("zh-Hant-HK");
    const auto traditional = till.send(till::ENROL_CUSTOMER, chinese);
    CHECK(holds(traditional, "免費撤回同意"));
    chinese = till.enrolment("91234569", "", {"profiling"});
    chinese.set_language("zh-Hans");
    CHECK(holds(till.send(till::ENROL_CUSTOMER, chinese), "免费撤回同意"));

    const auto ended = till.withdraw(traditional.customers(0).customer_id());
    CHECK(holds(ended, "你已撤回全部同意。"));
    CHECK(holds(ended, "費用全免"));
    const auto one = till.withdraw(english.customers(0).customer_id(), {"direct_marketing"});
    CHECK(holds(one, "No longer: Tell me by SMS"));
    CHECK(holds(one, "No longer: Tell me by e-mail"));
    CHECK_FALSE(holds(one, "No longer: Use what I bought"));
}

TEST_CASE("a slip names the privacy policy in the customer's language", "[D34]") {
    TillOfATest till;
    const auto english = till.send(till::ENROL_CUSTOMER, till.enrolment("91234567", "", {}));
    CHECK(holds(english, "https://shop.example/privacy/en"));
    auto chinese = till.enrolment("91234568", "", {});
    chinese.set_language("zh-Hant-HK");
    CHECK(holds(till.send(till::ENROL_CUSTOMER, chinese), "https://shop.example/privacy/zh-hant"));
}

TEST_CASE("training puts no slip on a receipt", "[D32]") {
    TillOfATest till;
    const auto card = till.enrolled("91234567", "", {"profiling"});
    auto practised = till.enrolment("91234568", "", {"profiling"});
    practised.mutable_context()->set_training(true);
    CHECK(code_of(till.send(till::ENROL_CUSTOMER, practised)).empty());
    till::WithdrawConsent withdrawal;
    *withdrawal.mutable_context() = till.context();
    withdrawal.mutable_context()->set_training(true);
    withdrawal.set_customer_id(card.customer_id());
    const auto reply = till.send(till::WITHDRAW_CONSENT, withdrawal);
    CHECK_FALSE(reply.has_failure());
    CHECK(code_of(reply).empty());
}

TEST_CASE("a slip fits a 58 mm receipt: at most 200 bytes and 57 modules") {
    TillOfATest till("CWB-1", "CWB");
    const auto enrolled = till.send(
        till::ENROL_CUSTOMER,
        till.enrolment("91234567", "", {"marketing-sms", "marketing-email", "profiling"}));
    const std::string text = code_of(enrolled);
    CHECK(rules::evidence::from_base32(text.substr(4)).value().size() <= 200);
    const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    CHECK(code.getSize() <= 57);
}

TEST_CASE("a slip fits printers of 32 and 48 columns, and without QR can be typed from its lines") {
    TillOfATest till;
    const auto reply = till.send(till::ENROL_CUSTOMER,
                                 till.enrolment("91234567", "", {"marketing-sms", "profiling"}));
    for (const std::uint32_t columns : {32U, 48U}) {
        for (const bool draws_codes : {true, false}) {
            engine::interface::Capabilities host;
            host.receipt_columns = columns;
            host.receipt_qr = draws_codes;
            auto lines = reply.receipt();
            engine::interface::fit_receipt(lines, host);
            std::string typed;
            bool in_code = false;
            for (const till::ReceiptLine& line : lines) {
                if (line.style() == till::ReceiptLine::QR) continue;
                CHECK(engine::interface::columns_of(line.text()) <= columns);
                in_code = in_code || line.text().starts_with("TS1:");
                if (in_code) typed += line.text();
            }
            CHECK(in_code != draws_codes);
            if (draws_codes) continue;
            const auto sealed = rules::evidence::open_slip(typed);
            REQUIRE(sealed);
            CHECK(sealed->signed_by(wire::to_bytes(till.files.signing_key.public_key)));
        }
    }
}
