// What a till says to head office next, and what an answer means: the decisions of the uplink, with
// no thread, no network and no clock of its own, so that one seed can simulate a chain of tills.
//
// Four lanes, each with its own pauses, so that trouble in one holds up no other:
//   first    withdrawals that go ahead of everything
//   events   batches of the outbox, up to events_in_flight_max of them on their way at once
//   down     a long poll for changes, then a model where one is announced
//   find     one customer at a time
// What was on its way when a batch failed is sent again from the last acknowledged event: head
// office takes an event once, however often it comes.
//
// Thread: one at a time. Time is a steady clock's, in milliseconds.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/uplink/backoff.hpp"
#include "sync/uplink/request.hpp"
#include "sync/uplink/uplink_host.hpp"

namespace tillside::uplink {

inline constexpr std::size_t events_in_flight_max = 4;
inline constexpr std::size_t finds_waiting_max = 32;
// Every lane's at once.
inline constexpr std::size_t orders_max = events_in_flight_max + 3;

enum class Lane : std::uint8_t { first, events, down, find };

// A request to be carried; `number` names it in answered().
struct Order {
    std::uint64_t number = 0;
    Lane lane = Lane::first;
    Request request;
};

// What is to be done now.
struct Step {
    std::vector<Order> orders;            // carry these, batches of events in this order
    std::vector<std::uint64_t> given_up;  // and do not wait for these any longer
};

class Conversation {
public:
    using Dice = std::function<std::uint64_t()>;
    using Answered = std::function<void(Result<wire::Found>)>;

    // `host` outlives it. `dice`: 64 random bits, for the pauses.
    Conversation(UplinkHost& host, std::uint32_t retry_ms_max, Dice dice);

    // What is due. To be asked again at due_ms(), and after every answered() and wake().
    [[nodiscard]] Step due(std::int64_t now_ms);
    [[nodiscard]] std::int64_t due_ms() const;
    // The answer to an order; one that was given up or answered already is passed over.
    // `request_id`: under which it was carried, for the host's log; empty: it had none.
    void answered(std::uint64_t number, const Outcome& outcome, std::int64_t now_ms,
                  std::string_view request_id = {});
    // The outbox has something new.
    void wake(std::int64_t now_ms);
    // Asks for a customer; `answered` is called once: with an Error where head office was not
    // reached, or uplink/"busy" at once where too many wait.
    void find(wire::Find find, Answered answered);
    // Answers whoever waits for a customer; nothing else is to be called afterwards.
    void give_up_finds();
    // Whether the last attempt reached head office.
    [[nodiscard]] bool reached() const { return reached_; }

private:
    struct Direction {
        explicit Direction(std::uint32_t retry_ms_max) : backoff(retry_ms_max) {}
        Backoff backoff;
        std::int64_t due_ms = 0;
    };
    // Called with what came of it.
    using Done = std::function<void(const Outcome& outcome, std::int64_t now_ms)>;
    struct UnderWay {
        Lane lane;
        std::int64_t since_ms;
        Done done;
    };
    struct Wanted {
        wire::Find find;
        Answered answered;
    };

    void order(Step& step, Lane lane, Request request, std::int64_t now_ms, Done done);
    [[nodiscard]] std::size_t under_way(Lane lane) const;
    void give_up(Lane lane);

    void add_suppressions(Step& step, std::int64_t now_ms);
    void add_events(Step& step, std::int64_t now_ms);
    void send_batch(Step& step, wire::EventBatch batch, std::int64_t now_ms);
    void batch_answered(const wire::EventBatch& batch, std::uint64_t attempt,
                        const Outcome& outcome, std::int64_t now_ms);
    [[nodiscard]] const std::shared_ptr<const wire::ZstdDictionary>& dictionary();
    [[nodiscard]] bool asked_for_more(const Error& why, const wire::EventBatch& batch);
    void start_over(bool not_reached);
    void add_poll(Step& step, std::int64_t now_ms);
    void poll_answered(const Outcome& outcome, std::int64_t asked_ms, std::int64_t now_ms);
    void add_model(Step& step, std::int64_t now_ms);
    void add_find(Step& step, std::int64_t now_ms);

    void succeeded(Direction& direction, std::int64_t now_ms);
    void failed(Direction& direction, const Failure& failure, std::int64_t now_ms);
    void pause(Direction& direction, const Error& error, std::int64_t now_ms,
               std::uint32_t wanted_ms = 0);
    void tell_reached(bool reached, std::int64_t now_ms);
    void give_up_stale_poll(std::int64_t now_ms);

    UplinkHost& host_;
    Dice dice_;
    Direction first_;
    Direction events_;
    Direction down_;

    std::uint64_t next_number_ = 1;
    std::map<std::uint64_t, UnderWay> under_way_;
    std::vector<std::uint64_t> given_up_;

    // Of events: how far they are on their way, and how many batches may be.
    std::optional<Position> sent_;
    std::size_t window_ = 1;
    std::uint64_t attempt_ = 0;  // grows when everything on its way is sent again
    std::int64_t life_due_ms_ = 0;
    // What batches are packed with: what the host has, until head office says that it does not.
    std::shared_ptr<const wire::ZstdDictionary> dictionary_;
    bool dictionary_asked_ = false;

    std::optional<std::string> wanted_model_;
    std::string model_refused_;
    std::int64_t next_poll_ms_ = 0;

    std::deque<Wanted> wanted_;
    bool reached_ = false;
    std::int64_t failed_ms_ = -1;  // when head office was last not reached; before all: never
};

}  // namespace tillside::uplink
