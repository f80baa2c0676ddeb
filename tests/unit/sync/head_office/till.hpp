// A till as head office sees it: makes events in a chain and signed batches of them.
#pragma once

#include <string>
#include <vector>

#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::tests {

class Till {
public:
    explicit Till(std::string store = "S1", std::string till = "T1", std::uint64_t epoch = 77)
        : store_(std::move(store)), till_(std::move(till)), epoch_(epoch) {}

    // The same till, with its key, at the beginning of another epoch.
    [[nodiscard]] Till in_epoch(std::uint64_t epoch) const {
        Till other(store_, till_, epoch);
        other.signing_ = signing_;
        return other;
    }

    // An event of this till at its next place.
    wire::Event draft(wire::EventKind kind) {
        wire::Event event;
        event.set_id(wire::uuid_v7(1'700'000'000'000'000, random_));
        event.set_store(store_);
        event.set_till(till_);
        event.set_epoch(epoch_);
        event.set_sequence(events_.size() + 1);
        event.set_kind(kind);
        event.set_occurred_at_us(1'700'000'000'000'000);
        event.set_business_day("2026-03-14");
        event.set_ticket("T-" + std::to_string(events_.size() + 1));
        return event;
    }
    void add(const wire::Event& event) { add_bytes(event.SerializeAsString()); }
    void add_bytes(std::string bytes) {
        events_.push_back(std::move(bytes));
        heads_.push_back(wire::chain_next(head(), events_.back()));
    }
    void add_basket(int lines = 2, std::int64_t total = 1250) {
        wire::Event event = draft(wire::BASKET_COMPLETED);
        wire::BasketCompleted& basket = *event.mutable_basket_completed();
        basket.set_currency("HKD");
        basket.set_total(total);
        for (int i = 0; i < lines; ++i) {
            wire::BasketLine& line = *basket.add_lines();
            line.set_sku("SKU" + std::to_string(i));
            line.set_quantity_milli(1000);
            line.set_amount(total / lines);
        }
        wire::SuggestionShown& shown = *basket.add_suggestions();
        shown.set_sku("SKU9");
        shown.set_outcome(2);
        add(event);
    }
    // An exchange, and a basket that cancels ticket T-1.
    void add_exchange(std::int64_t refund, std::int64_t taken) {
        wire::Event event = draft(wire::RETURN_COMPLETED);
        wire::ReturnCompleted& fact = *event.mutable_return_completed();
        fact.set_currency("HKD");
        fact.set_refund_total(refund);
        wire::TicketRef& original = *fact.mutable_return_of();
        original.set_store(store_);
        original.set_till("T9");
        original.set_business_day("2026-03-01");
        original.set_ticket("17");
        wire::ReturnLine& back = *fact.add_lines();
        back.set_original_line_id("2");
        back.set_reason("size");
        back.set_resaleable(true);
        back.mutable_line()->set_sku("SKU0");
        back.mutable_line()->set_amount(refund);
        fact.mutable_taken()->set_total(taken);
        fact.mutable_taken()->add_lines()->set_sku("SKU1");
        fact.add_tenders()->set_amount(taken - refund);
        add(event);
    }
    void add_reversal(std::int64_t total) {
        wire::Event event = draft(wire::BASKET_COMPLETED);
        wire::BasketCompleted& basket = *event.mutable_basket_completed();
        basket.set_currency("HKD");
        basket.set_total(total);
        basket.add_lines()->set_sku("SKU0");
        wire::TicketRef& reversed = *basket.mutable_reverses();
        reversed.set_store(store_);
        reversed.set_till(till_);
        reversed.set_business_day("2026-03-14");
        reversed.set_ticket("T-1");
        add(event);
    }
    void add_consent(wire::ConsentEventType type, const std::string& customer, int given,
                     int declined) {
        wire::Event event = draft(wire::CONSENT_RECORDED);
        event.set_customer_id(customer);
        wire::ConsentRecord record;
        record.set_record_id(wire::uuid_v7(1, random_));
        record.set_subject_pseudonym(customer);
        record.set_event_type(type);
        record.set_sequence(event.sequence());
        record.set_previous_head(wire::to_bytes(head()));
        for (int i = 0; i < given + declined; ++i) {
            record.add_grants()->set_decision(i < given ? wire::DECISION_GIVEN
                                                        : wire::DECISION_DECLINED);
        }
        *event.mutable_consent_recorded() = wire::sign_consent(signing_, record);
        add(event);
    }

    // Events first … last (from 1), signed.
    wire::EventBatch batch(std::uint64_t first, std::uint64_t last) const {
        wire::EventBatch batch;
        batch.set_till(till_);
        batch.set_epoch(epoch_);
        batch.set_first_sequence(first);
        for (std::uint64_t i = first; i <= last; ++i)
            batch.add_events(events_[i - 1]);
        sign(batch, heads_[last - 1], last);
        return batch;
    }
    void sign(wire::EventBatch& batch, const wire::Hash& head, std::uint64_t last) const {
        batch.set_head(wire::to_bytes(head));
        batch.set_public_key(wire::to_bytes(signing_.public_key));
        batch.set_signature(wire::sign_head(signing_, till_, epoch_, last, head));
    }

    wire::Hash head() const { return heads_.empty() ? wire::chain_start : heads_.back(); }
    std::uint64_t size() const { return events_.size(); }
    const std::string& name() const { return till_; }
    std::uint64_t epoch() const { return epoch_; }
    const wire::SigningKey& signing() const { return signing_; }
    const wire::Random& random() const { return random_; }

private:
    std::string store_;
    std::string till_;
    std::uint64_t epoch_;
    wire::Random random_ = wire::system_random();
    wire::SigningKey signing_ = wire::make_signing_key(random_);
    std::vector<std::string> events_;
    std::vector<wire::Hash> heads_;
};

}  // namespace tillside::tests
