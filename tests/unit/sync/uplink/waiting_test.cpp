// A conversation that waits for an answer is idle: it is not due again and again meanwhile.
#include <catch2/catch.hpp>

#include "sync/uplink/conversation.hpp"

namespace tillside::uplink {

namespace {

// A till whose events go one a batch.
class SomeEvents final : public UplinkHost {
public:
    Result<wire::SuppressionBatch> suppressions() override { return wire::SuppressionBatch(); }
    Result<void> suppressions_sent(const wire::SuppressionBatch&) override { return {}; }
    Result<std::optional<wire::EventBatch>> next_batch(std::optional<Position> sent) override {
        ++asked;
        const std::uint64_t next = (sent ? sent->sequence : held) + 1;
        if (next > recorded) return std::optional<wire::EventBatch>();
        wire::EventBatch batch;
        batch.set_epoch(1);
        batch.set_first_sequence(next);
        batch.add_events("event");
        return std::optional(batch);
    }
    Result<wire::EventBatch> sign_of_life() override { return wire::EventBatch(); }
    Result<void> acknowledged(const wire::EventBatch& batch,
                              const wire::Acknowledgement&) override {
        if (batch.events_size() > 0) held = batch.first_sequence();
        return {};
    }
    void batch_refused(const wire::EventBatch&, const Error&,
                       std::optional<std::uint64_t>) override {}
    std::shared_ptr<const wire::ZstdDictionary> dictionary() override {
        return wire::built_in_dictionary();
    }
    Result<std::string> cursor() override { return std::string(); }
    Result<void> changes(wire::Changes) override { return {}; }
    Result<std::optional<std::string>> wanted_model() override {
        return std::optional<std::string>();
    }
    void model_arrived(std::string_view, std::string) override {}
    void reached(bool) override {}
    void trouble(const Error&) override {}

    std::uint64_t recorded = 1;
    std::uint64_t held = 0;
    int asked = 0;
};

std::uint64_t batch_in(const Step& step) {
    for (const Order& order : step.orders) {
        if (order.lane == Lane::events) return order.number;
    }
    return 0;
}

}  // namespace

TEST_CASE("an answer that takes long is waited for without asking the outbox again and again") {
    SomeEvents till;
    Conversation conversation(till, 30'000, [] { return std::uint64_t{0}; });
    conversation.answered(batch_in(conversation.due(0)), "", 0);  // now two may be on their way
    REQUIRE(batch_in(conversation.due(0)) == 0);
    till.recorded = 2;
    conversation.wake(0);
    REQUIRE(batch_in(conversation.due(20)) != 0);  // and no answer comes
    till.asked = 0;

    std::int64_t now_ms = 20;
    int turns = 0;
    while (now_ms < 30'000) {
        (void)conversation.due(now_ms);
        now_ms = std::max(now_ms, conversation.due_ms());
        REQUIRE(++turns < 20);
    }
    CHECK(till.asked < 20);
}

}  // namespace tillside::uplink
