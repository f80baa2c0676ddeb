// Slips that a till made, checked with its public key alone, and against head office's log.
#include "sync/evidence/slip/slip_check.hpp"

#include "sync/evidence/slip/slip_in_log.hpp"
#include "sync/rules/evidence/base32.hpp"
#include "tests/unit/sync/evidence/till_and_log.hpp"

using namespace tillside;
using namespace tillside::tests;
using evidence::check_slip;
using evidence::find_in_log;

namespace {

std::string code_of(const evidence::SlipVerdict& verdict) {
    return verdict.faults.empty() ? "" : verdict.faults[0].code;
}

// The same slip with one byte of it turned.
std::string with_byte_turned(const std::string& text, std::size_t at) {
    std::string bytes = rules::evidence::from_base32(text.substr(4)).value();
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    return "TS1:" + rules::evidence::to_base32(bytes);
}

rules::evidence::Slip slip_of(TillAndLog& shop, const std::string& text) {
    const auto verdict = check_slip(text, shop.keys(), "");
    REQUIRE(verdict.authentic);
    return *verdict.slip;
}

std::string in_log(TillAndLog& shop, const rules::evidence::Slip& slip) {
    const auto found = find_in_log(*shop.office.db, slip);
    REQUIRE(found);
    return *found ? (*found)->code : "";
}

}  // namespace

TEST_CASE("a slip made at a till holds by the till's public key alone", "[D29]") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"marketing-sms", "profiling"});
    const auto verdict = check_slip(slip_on(enrolled), {{"", shop.public_key()}}, "");
    REQUIRE(verdict.faults.empty());
    REQUIRE(verdict.authentic);
    const rules::evidence::Slip& slip = *verdict.slip;
    CHECK(slip.event_type == wire::GIVEN);
    CHECK(slip.store == "S1");
    CHECK(slip.till == "T1");
    CHECK(slip.controller == "tillside-shop");
    const auto events = shop.till.events();
    CHECK(slip.epoch == events.back().epoch());
    CHECK(slip.sequence == events.back().sequence());
    CHECK(slip.head == shop.till.outbox.head().value());
    CHECK(slip.subject_prefix == events.back().customer_id().substr(0, 8));
    wire::ConsentRecord record;
    REQUIRE(record.ParseFromString(events.back().consent_recorded().record()));
    CHECK(slip.record_id == record.record_id());
    CHECK(slip.notice_prefix == record.notice_sha256().substr(0, 8));
    REQUIRE(slip.grants.size() == 4);
    for (int i = 0; i < 4; ++i) {
        CHECK(slip.grants[static_cast<std::size_t>(i)].decision == record.grants(i).decision());
        CHECK(slip.grants[static_cast<std::size_t>(i)].purpose == record.grants(i).purpose());
    }
}

TEST_CASE("every changed byte of a slip is reported as changed, of its key id as unknown",
          "[D29]") {
    TillAndLog shop;
    const std::string text = slip_on(shop.enrol("91234567", {"profiling"}));
    const std::size_t bytes = rules::evidence::from_base32(text.substr(4)).value().size();
    for (std::size_t at = 0; at < bytes; ++at) {
        const auto verdict = check_slip(with_byte_turned(text, at), shop.keys(), "tillside-shop");
        INFO("byte " << at);
        CHECK_FALSE(verdict.authentic);
        CHECK(code_of(verdict) == (at < 8 ? "unknown_key" : "changed"));
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] = changed[at] == 'Q' ? 'R' : 'Q';
        const auto verdict = check_slip(changed, shop.keys(), "");
        INFO("character " << at);
        CHECK_FALSE(verdict.authentic);
        const std::string code = code_of(verdict);
        if (at < 4) CHECK(code == "unreadable");
        if (at >= 4) CHECK((code == "changed" || code == "unknown_key" || code == "unreadable"));
    }
    CHECK(code_of(check_slip(text.substr(0, text.size() / 2), shop.keys(), "")) != "");
}

TEST_CASE("a slip of another shop is reported as such, with or without its key", "[D29]") {
    TillAndLog shop;
    const std::string text = slip_on(shop.enrol("91234567", {}));
    const std::string other =
        wire::to_bytes(wire::make_signing_key(wire::system_random()).public_key);
    CHECK(code_of(check_slip(text, {{"T1", other}}, "other-shop")) == "wrong_shop");
    const auto known = check_slip(text, shop.keys(), "other-shop");
    CHECK(code_of(known) == "wrong_shop");
    CHECK(known.authentic);
    CHECK(code_of(check_slip(text, {{"T1", other}}, "")) == "unknown_key");
    CHECK(code_of(check_slip(text, {{"T2", shop.public_key()}}, "")) == "unknown_key");
    CHECK(code_of(check_slip(text, shop.keys(), "S1")) == "");
    CHECK(code_of(check_slip(text, shop.keys(), "tillside-shop")) == "");
}

TEST_CASE("a log that holds all that the till wrote holds the heads of its slips", "[D29]") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"profiling"});
    const auto first = slip_of(shop, slip_on(enrolled));
    const auto second =
        slip_of(shop, slip_on(shop.till.withdraw(enrolled.customers(0).customer_id())));
    CHECK(second.event_type == wire::WITHDRAWN);
    CHECK(second.grants.empty());
    shop.deliver();
    CHECK(in_log(shop, first) == "");
    CHECK(in_log(shop, second) == "");
}

TEST_CASE("a slip exposes a log whose end was cut off with every trace of it", "[D29]") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"profiling"});
    shop.deliver();
    const std::string head = "(SELECT head FROM signed_heads WHERE sequence = 3)";
    const auto withdrawn =
        slip_of(shop, slip_on(shop.till.withdraw(enrolled.customers(0).customer_id())));
    CHECK(in_log(shop, withdrawn) == "truncated_log");  // not sent yet: the message says so too
    shop.deliver();
    CHECK(in_log(shop, withdrawn) == "");

    shop.tamper("DELETE FROM events WHERE sequence > 3");
    shop.tamper("DELETE FROM signed_heads WHERE sequence > 3");
    shop.tamper("UPDATE watermarks SET last_sequence = 3, head = " + head);
    CHECK(in_log(shop, withdrawn) == "truncated_log");
}

TEST_CASE("a slip exposes a log that was cut off and grew on with other events", "[D29]") {
    TillAndLog shop;
    const auto enrolled = shop.enrol("91234567", {"profiling"});
    shop.deliver();
    const auto withdrawn =
        slip_of(shop, slip_on(shop.till.withdraw(enrolled.customers(0).customer_id())));
    shop.deliver();
    // Somebody puts a harmless event of their own in the withdrawal's place.
    wire::Event other;
    other.set_till("T1");
    other.set_epoch(withdrawn.epoch);
    other.set_sequence(withdrawn.sequence);
    const std::string bytes = other.SerializeAsString();
    shop.tamper("UPDATE events SET bytes = x'" + wire::to_hex(bytes) + "' WHERE sequence = 4");
    const auto found = find_in_log(*shop.office.db, withdrawn);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->code == "truncated_log");
    CHECK((*found)->message.find("does not hold the slip's consent record") != std::string::npos);

    shop.tamper("DELETE FROM events WHERE sequence = 2");
    CHECK(in_log(shop, withdrawn) == "truncated_log");
}

TEST_CASE("a slip of a chain that the log never heard of is reported", "[D29]") {
    TillAndLog shop;
    auto slip = slip_of(shop, slip_on(shop.enrol("91234567", {})));
    shop.deliver();
    slip.epoch += 1;
    CHECK(in_log(shop, slip) == "truncated_log");
    slip.epoch = ~0ULL;
    CHECK(in_log(shop, slip) == "truncated_log");
}

TEST_CASE("a report of the log answers for its last head, and for nothing before", "[D29]") {
    using evidence::find_in_report;
    using evidence::InReport;
    TillAndLog shop;
    const auto slip = slip_of(shop, slip_on(shop.enrol("91234567", {})));
    const std::string head = wire::to_bytes(slip.head);
    CHECK(find_in_report(slip, {{slip.sequence, head}}) == InReport::holds);
    CHECK(find_in_report(slip, {{slip.sequence, std::string(32, 'x')}}) == InReport::truncated);
    CHECK(find_in_report(slip, {{slip.sequence - 1, head}}) == InReport::truncated);
    CHECK(find_in_report(slip, {{slip.sequence + 1, head}}) == InReport::beyond);
    CHECK(find_in_report(slip, std::nullopt) == InReport::truncated);
}
