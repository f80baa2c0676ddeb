#include "sync/head_office/importers/consents.hpp"

#include <string>
#include <string_view>

#include "sync/head_office/importers/identifiers.hpp"
#include "sync/head_office/store/event_log.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::head_office::importers {

namespace {

// Where a notice is read that is answered by such a method.
wire::Surface surface_of(wire::Method method) {
    switch (method) {
        case wire::CUSTOMER_TAP:
            return wire::CUSTOMER_DISPLAY;
        case wire::METHOD_OWN_PHONE:
            return wire::OWN_PHONE;
        case wire::SIGNATURE:
        case wire::PAPER_FORM:
            return wire::PAPER;
        default:
            return wire::READ_ALOUD;
    }
}

void add_controller(const rules::consent::Controller& controller, wire::ConsentRecord& record) {
    record.set_controller_id(controller.id);
    record.set_controller_contact(controller.contact);
    record.set_withdrawal_method(controller.withdrawal_method);
    record.set_response_channel(controller.response_channel);
}

}  // namespace

wire::Event consent_event(const HeadOffice& office, const Member& member) {
    const importing::ImportedConsent& given = *member.profiling;
    const std::string at = std::to_string(given.given_at_us);
    const std::string method = std::to_string(static_cast<int>(given.method));
    const auto id = [&](std::string_view what) {
        return derived_uuid(
            office.secrets.lookup_key,
            {what, member.customer_id, at, given.notice_id, given.notice_sha256, method});
    };
    wire::ConsentRecord record;
    record.set_schema_version(1);
    record.set_record_id(id("consent record"));
    record.set_receipt_id(id("consent receipt"));
    record.set_subject_pseudonym(member.customer_id);
    record.set_jurisdiction(office.pack.jurisdiction);
    record.set_pack_id(office.pack.pack_id);
    record.set_pack_sha256(wire::to_bytes(office.pack.sha256));
    record.set_event_type(wire::GIVEN);
    record.set_event_time_us(given.given_at_us);
    record.set_notice_id(given.notice_id);
    record.set_notice_sha256(given.notice_sha256);
    record.set_language(member.language);
    record.set_notice_shown_at_us(given.given_at_us);
    record.set_surface(surface_of(given.method));
    record.set_method(wire::IMPORT);
    wire::Grant& grant = *record.add_grants();
    if (const auto* choice = office.pack.choice("profiling")) grant = choice->grant;
    grant.set_purpose("profiling");
    grant.set_decision(wire::DECISION_GIVEN);
    add_controller(office.pack.controller, record);
    record.set_store(member.home_store);
    record.set_terminal(std::string(store::own_till));

    wire::Event event;
    event.set_id(id("consent event"));
    event.set_store(member.home_store);
    event.set_kind(wire::CONSENT_RECORDED);
    event.set_occurred_at_us(given.given_at_us);
    event.set_customer_id(member.customer_id);
    event.mutable_consent_recorded()->set_record(record.SerializeAsString());
    return event;
}

void sign_consent_event(wire::Event& draft, const ingest::OwnLog::NextPlace& place) {
    wire::ConsentRecord record;
    record.ParseFromString(draft.consent_recorded().record());
    record.set_sequence(place.sequence);
    record.set_previous_head(wire::to_bytes(place.previous_head));
    record.set_key_id(wire::signing_key_id(wire::to_bytes(place.signing.public_key)));
    *draft.mutable_consent_recorded() = wire::sign_consent(place.signing, record);
}

}  // namespace tillside::head_office::importers
