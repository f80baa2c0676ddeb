#include "sync/uplink/conversation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace tillside;
using namespace tillside::uplink;

namespace {

// A till with a log of so many events, in batches of ten, and head office's part played by the
// test.
class Till final : public UplinkHost {
public:
    std::uint64_t recorded = 0;
    std::uint64_t acknowledged_ = 0;
    int suppressions_waiting = 0;
    std::vector<std::string> refused;
    std::vector<bool> reached_told;
    std::vector<wire::Changes> applied;
    std::string cursor_ = "c0";
    std::optional<std::string> model;
    std::vector<std::string> models;

    Result<wire::SuppressionBatch> suppressions() override {
        wire::SuppressionBatch batch;
        for (int i = 0; i < suppressions_waiting; ++i)
            batch.add_suppressions()->set_record_id(std::string(16, static_cast<char>(i)));
        return batch;
    }
    Result<void> suppressions_sent(const wire::SuppressionBatch& batch) override {
        suppressions_waiting -= batch.suppressions_size();
        return {};
    }
    Result<std::optional<wire::EventBatch>> next_batch(std::optional<Position> sent) override {
        const std::uint64_t after = std::max(acknowledged_, sent ? sent->sequence : 0);
        if (after >= recorded) return std::optional<wire::EventBatch>();
        wire::EventBatch batch;
        batch.set_epoch(7);
        batch.set_first_sequence(after + 1);
        for (std::uint64_t i = after + 1; i <= std::min(after + 10, recorded); ++i)
            batch.add_events(std::to_string(i));
        batch.set_signature("signed");
        return std::optional(batch);
    }
    Result<wire::EventBatch> sign_of_life() override { return wire::EventBatch(); }
    Result<void> acknowledged(const wire::EventBatch& batch,
                              const wire::Acknowledgement& answer) override {
        if (batch.events_size() > 0) acknowledged_ = std::max(acknowledged_, answer.sequence());
        return {};
    }
    void batch_refused(const wire::EventBatch&, const Error& why,
                       std::optional<std::uint64_t> expected) override {
        refused.push_back(why.code);
        if (expected) acknowledged_ = std::min(acknowledged_, *expected - 1);
    }
    std::shared_ptr<const wire::ZstdDictionary> dictionary() override { return packs_with; }
    std::shared_ptr<const wire::ZstdDictionary> packs_with = wire::built_in_dictionary();
    Result<std::string> cursor() override { return cursor_; }
    Result<void> changes(wire::Changes changes) override {
        cursor_ = changes.cursor();
        applied.push_back(std::move(changes));
        return {};
    }
    Result<std::optional<std::string>> wanted_model() override { return model; }
    void model_arrived(std::string_view version, std::string) override {
        models.emplace_back(version);
        model.reset();
    }
    void about(std::string_view request_id) override { about_ = request_id; }
    void reached(bool reached) override {
        reached_told.push_back(reached);
        told_about.push_back(about_);
    }
    void trouble(const Error&) override { told_about.push_back(about_); }

    std::string about_;
    std::vector<std::string> told_about;  // with each word of how it goes
};

std::vector<Order> of_lane(std::vector<Order> orders, Lane lane) {
    std::erase_if(orders, [lane](const Order& order) { return order.lane != lane; });
    return orders;
}

wire::EventBatch batch_of(const Order& order) {
    wire::EventBatch batch;
    REQUIRE(batch.ParseFromString(order.request.body));
    return batch;
}

// Head office has taken the batch of the order.
Outcome taken(const Order& order) {
    const wire::EventBatch batch = batch_of(order);
    wire::Acknowledgement answer;
    answer.set_epoch(batch.epoch());
    answer.set_sequence(batch.first_sequence() + static_cast<std::uint64_t>(batch.events_size()) -
                        1);
    return answer.SerializeAsString();
}

Outcome not_reached() {
    Failure failure;
    failure.error = Error{Domain::uplink, "not_reached", "", true};
    return std::unexpected(failure);
}

Outcome refused(long status, std::string code, std::optional<std::uint64_t> expected = {}) {
    Failure failure;
    failure.http_status = status;
    failure.error = Error{Domain::uplink, std::move(code), "", false};
    failure.expected_sequence = expected;
    return std::unexpected(failure);
}

struct Talk {
    Till till;
    Conversation conversation{till, 30'000, [this] { return dice += 7; }};
    std::uint64_t dice = 0;
    std::vector<Order> events(std::int64_t now_ms) {
        return of_lane(conversation.due(now_ms).orders, Lane::events);
    }
};

}  // namespace

TEST_CASE("batches follow each other without waiting, four at most, once the first was taken") {
    Talk talk;
    talk.till.recorded = 100;
    auto first = talk.events(0);
    REQUIRE(first.size() == 1);
    CHECK(batch_of(first[0]).first_sequence() == 1);
    talk.conversation.answered(first[0].number, taken(first[0]), 5);
    auto next = talk.events(5);
    REQUIRE(next.size() == 2);
    for (const Order& order : next)
        talk.conversation.answered(order.number, taken(order), 10);
    next = talk.events(10);
    REQUIRE(next.size() == events_in_flight_max);
    for (std::size_t i = 0; i < next.size(); ++i)
        CHECK(batch_of(next[i]).first_sequence() == 31 + 10 * i);
    CHECK(talk.events(11).empty());
}

TEST_CASE("after a failure everything that was not acknowledged is sent again, one batch first") {
    Talk talk;
    talk.till.recorded = 100;
    auto first = talk.events(0);
    talk.conversation.answered(first[0].number, taken(first[0]), 1);
    auto next = talk.events(1);
    REQUIRE(next.size() == 2);
    talk.conversation.answered(next[0].number, refused(503, "busy"), 2);
    // The second is on its way still: what it brings counts, though it began before the failure.
    talk.conversation.answered(next[1].number, refused(409, "gap", 11), 3);
    CHECK(talk.till.refused.empty());
    const std::int64_t again_ms = talk.conversation.due_ms();
    const auto again = talk.events(again_ms);
    REQUIRE(again.size() == 1);
    CHECK(batch_of(again[0]).first_sequence() == 11);
}

TEST_CASE("what is on its way is given up where head office is not reached") {
    Talk talk;
    talk.till.recorded = 100;
    auto first = talk.events(0);
    talk.conversation.answered(first[0].number, taken(first[0]), 1);
    const auto next = talk.events(1);
    talk.conversation.answered(next[0].number, not_reached(), 2);
    const Step step = talk.conversation.due(2);
    CHECK(std::ranges::count(step.given_up, next[1].number) == 1);
    talk.conversation.answered(next[1].number, taken(next[1]), 3);  // too late: passed over
    CHECK(talk.till.acknowledged_ == 10);
    CHECK(talk.till.reached_told == std::vector<bool>{true, false});
}

TEST_CASE("a withdrawal goes at once, beside batches that are on their way", "[D5]") {
    Talk talk;
    talk.till.recorded = 100;
    (void)talk.conversation.due(0);
    talk.till.suppressions_waiting = 2;
    talk.conversation.wake(3);
    const auto first = of_lane(talk.conversation.due(3).orders, Lane::first);
    REQUIRE(first.size() == 1);
    CHECK(first[0].request.path == "/v1/sync/suppressions");
    talk.conversation.answered(first[0].number, std::string(), 4);
    CHECK(talk.till.suppressions_waiting == 0);
}

TEST_CASE("head office that waits for an earlier event gets it") {
    Talk talk;
    talk.till.recorded = 30;
    talk.till.acknowledged_ = 20;  // head office was restored from a copy that knows 5
    const auto first = talk.events(0);
    CHECK(batch_of(first[0]).first_sequence() == 21);
    talk.conversation.answered(first[0].number, refused(409, "gap", 6), 1);
    CHECK(talk.till.refused == std::vector<std::string>{"gap"});
    const auto again = talk.events(talk.conversation.due_ms());
    CHECK(batch_of(again[0]).first_sequence() == 6);
}

TEST_CASE("an older head office gets the same again without the dictionary, at once") {
    Talk talk;
    talk.till.recorded = 1;
    const auto first = talk.events(0);
    CHECK(first[0].request.dictionary);
    talk.conversation.answered(first[0].number, refused(400, "unknown_dictionary"), 1);
    const auto again = talk.events(1);
    REQUIRE(again.size() == 1);
    CHECK_FALSE(again[0].request.dictionary);
    CHECK(talk.till.refused.empty());
}

TEST_CASE(
    "the chain's own dictionary gives way to the built-in one, and comes back with a change") {
    const std::string_view built_in = wire::built_in_dictionary_bytes();
    std::string bytes(built_in);
    bytes[4] ^= 1;  // another number
    Talk talk;
    talk.till.packs_with = wire::ZstdDictionary::make(bytes).value();
    talk.till.recorded = 1;
    Step step = talk.conversation.due(0);
    const auto first = of_lane(step.orders, Lane::events);
    CHECK(first[0].request.dictionary->number() == wire::built_in_number + 1);
    talk.conversation.answered(first[0].number, refused(400, "unknown_dictionary"), 1);
    const auto again = talk.events(1);
    REQUIRE(again.size() == 1);
    CHECK(again[0].request.dictionary->number() == wire::built_in_number);

    wire::Changes news;
    news.add_changes()->mutable_dictionary();
    talk.conversation.answered(of_lane(step.orders, Lane::down)[0].number, news.SerializeAsString(),
                               2);
    talk.conversation.answered(again[0].number, refused(503, "busy"), 3);
    const auto after = talk.events(talk.conversation.due_ms() + 10'000);
    REQUIRE(after.size() == 1);
    CHECK(after[0].request.dictionary->number() == wire::built_in_number + 1);
}

TEST_CASE("a poll from before an outage is not waited for once head office is back") {
    Talk talk;
    talk.till.recorded = 1;
    Step step = talk.conversation.due(0);
    const auto poll = of_lane(step.orders, Lane::down);
    const auto batch = of_lane(step.orders, Lane::events);
    REQUIRE(poll.size() == 1);
    talk.conversation.answered(batch[0].number, not_reached(), 1000);
    const std::int64_t again_ms = std::max<std::int64_t>(talk.conversation.due_ms(), 1001);
    const auto again = of_lane(talk.conversation.due(again_ms).orders, Lane::events);
    REQUIRE(again.size() == 1);
    talk.conversation.answered(again[0].number, taken(again[0]), again_ms + 5);
    step = talk.conversation.due(again_ms + 5);
    CHECK(std::ranges::count(step.given_up, poll[0].number) == 1);
    CHECK(of_lane(step.orders, Lane::down).size() == 1);
}

TEST_CASE("a model is fetched after the changes that announce it, and not again where it is not") {
    Talk talk;
    const auto poll = of_lane(talk.conversation.due(0).orders, Lane::down);
    talk.till.model = "m1";
    wire::Changes changes;
    changes.set_cursor("c1");
    changes.add_changes();
    talk.conversation.answered(poll[0].number, changes.SerializeAsString(), 1);
    const auto fetch = of_lane(talk.conversation.due(1).orders, Lane::down);
    REQUIRE(fetch.size() == 1);
    CHECK(fetch[0].request.path == "/v1/models/m1");
    talk.conversation.answered(fetch[0].number, refused(404, "not_found"), 2);
    const std::int64_t later_ms = talk.conversation.due_ms() + 60'000;
    const auto poll_again = of_lane(talk.conversation.due(later_ms).orders, Lane::down);
    REQUIRE(poll_again.size() == 1);
    CHECK(poll_again[0].request.path.starts_with("/v1/sync/changes?cursor=c1"));
}

TEST_CASE("what comes of a request is told with its id, and what comes of none without") {
    Talk talk;
    talk.till.recorded = 10;
    auto first = talk.events(0);
    REQUIRE(first.size() == 1);
    talk.conversation.answered(first[0].number, refused(503, "busy"), 1, "first");
    CHECK(talk.till.told_about == std::vector<std::string>{"first", "first"});  // trouble, reached
    CHECK(talk.till.about_.empty());
    talk.till.told_about.clear();
    auto again = talk.events(talk.conversation.due_ms());
    REQUIRE(again.size() == 1);
    talk.conversation.answered(again[0].number, not_reached(), 5'000, "second");
    CHECK(talk.till.told_about == std::vector<std::string>{"second"});
    CHECK(talk.till.about_.empty());
    // An answer that nobody waits for any more tells nothing.
    talk.conversation.answered(again[0].number, taken(again[0]), 5'001, "third");
    CHECK(talk.till.told_about == std::vector<std::string>{"second"});
}

TEST_CASE("look-ups are asked one at a time, and everybody is answered at the end") {
    Talk talk;
    int answers = 0;
    for (std::size_t i = 0; i <= finds_waiting_max; ++i)
        talk.conversation.find({}, [&](const Result<wire::Found>&) { ++answers; });
    CHECK(answers == 1);  // one too many
    CHECK(of_lane(talk.conversation.due(0).orders, Lane::find).size() == 1);
    talk.conversation.give_up_finds();
    CHECK(answers == finds_waiting_max + 1);
}
