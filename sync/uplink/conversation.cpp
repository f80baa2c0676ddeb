#include "sync/uplink/conversation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sync/uplink/message_requests.hpp"

namespace tillside::uplink {

namespace {

constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::int64_t linger_ms = 20;  // after a wake: what comes together goes together
constexpr std::int64_t sign_of_life_ms = 10'000;
constexpr std::int64_t empty_poll_ms_min = 1'000;
constexpr std::uint32_t hopeless_pause_ms = 5'000;  // head office refuses us, not the moment

template <typename Message>
Result<Message> parsed(const std::string& bytes) {
    Message message;
    if (!message.ParseFromString(bytes)) {
        return fail(
            Domain::uplink, "not_understood",
            fmt::format("head office answered with bytes that are no {}", message.GetTypeName()));
    }
    return message;
}

std::optional<Position> end_of(const wire::EventBatch& batch) {
    if (batch.events_size() == 0) return std::nullopt;
    return Position{batch.epoch(),
                    batch.first_sequence() + static_cast<std::uint64_t>(batch.events_size()) - 1};
}

}  // namespace

Conversation::Conversation(UplinkHost& host, std::uint32_t retry_ms_max, Dice dice)
    : host_(host),
      dice_(std::move(dice)),
      first_(retry_ms_max),
      events_(retry_ms_max),
      down_(retry_ms_max) {}

Step Conversation::due(std::int64_t now_ms) {
    Step step;
    step.given_up = std::exchange(given_up_, {});
    add_suppressions(step, now_ms);
    add_events(step, now_ms);
    if (now_ms >= down_.due_ms && under_way(Lane::down) == 0) {
        wanted_model_ ? add_model(step, now_ms) : add_poll(step, now_ms);
    }
    add_find(step, now_ms);
    step.given_up.insert(step.given_up.end(), given_up_.begin(), given_up_.end());
    given_up_.clear();
    return step;
}

std::int64_t Conversation::due_ms() const {
    std::int64_t until_ms = never_ms;
    if (under_way(Lane::first) == 0) until_ms = std::min(until_ms, first_.due_ms);
    if (under_way(Lane::events) < window_) until_ms = std::min(until_ms, events_.due_ms);
    if (under_way(Lane::down) == 0) until_ms = std::min(until_ms, down_.due_ms);
    return until_ms;
}

void Conversation::wake(std::int64_t now_ms) {
    if (!first_.backoff.failing()) first_.due_ms = std::min(first_.due_ms, now_ms);
    if (!events_.backoff.failing()) {
        events_.due_ms = std::min(events_.due_ms, now_ms + linger_ms);
    }
}

void Conversation::answered(std::uint64_t number, const Outcome& outcome, std::int64_t now_ms,
                            std::string_view request_id) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) return;
    const Done done = std::move(found->second.done);
    under_way_.erase(found);
    host_.about(request_id);
    done(outcome, now_ms);
    host_.about({});
}

// ---- what is on its way

void Conversation::order(Step& step, Lane lane, Request request, std::int64_t now_ms, Done done) {
    const std::uint64_t number = next_number_++;
    under_way_.emplace(number, UnderWay{lane, now_ms, std::move(done)});
    step.orders.push_back({number, lane, std::move(request)});
}

std::size_t Conversation::under_way(Lane lane) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        under_way_, [lane](const auto& one) { return one.second.lane == lane; }));
}

void Conversation::give_up(Lane lane) {
    std::erase_if(under_way_, [&](const auto& one) {
        if (one.second.lane != lane) return false;
        given_up_.push_back(one.first);
        return true;
    });
}

// ---- first: withdrawals

void Conversation::add_suppressions(Step& step, std::int64_t now_ms) {
    if (now_ms < first_.due_ms || under_way(Lane::first) > 0) return;
    auto batch = host_.suppressions();
    if (!batch) return pause(first_, batch.error(), now_ms);
    if (batch->suppressions_size() == 0) {
        first_.due_ms = never_ms;  // until woken
        return;
    }
    Request request = suppressions_request(*batch);
    order(step, Lane::first, std::move(request), now_ms,
          [this, batch = std::move(*batch)](const Outcome& outcome, std::int64_t at_ms) {
              if (!outcome) return failed(first_, outcome.error(), at_ms);
              if (auto kept = host_.suppressions_sent(batch); !kept) {
                  return pause(first_, kept.error(), at_ms);
              }
              succeeded(first_, at_ms);
          });
}

// ---- events

void Conversation::add_events(Step& step, std::int64_t now_ms) {
    while (now_ms >= events_.due_ms && under_way(Lane::events) < window_) {
        // With nothing on its way the outbox alone knows: what had been sent may be pending again.
        if (under_way(Lane::events) == 0) sent_.reset();
        auto batch = host_.next_batch(sent_);
        if (!batch) return pause(events_, batch.error(), now_ms);
        if (*batch) {
            send_batch(step, std::move(**batch), now_ms);
            continue;
        }
        const bool waits = under_way(Lane::events) > 0;
        if (waits || now_ms < life_due_ms_) {
            // An answer may take longer than a sign of life: it is waited for, not asked about.
            events_.due_ms = waits ? now_ms + sign_of_life_ms : life_due_ms_;
            return;
        }
        auto life = host_.sign_of_life();
        if (!life) return pause(events_, life.error(), now_ms);
        send_batch(step, std::move(*life), now_ms);
        return;
    }
}

void Conversation::send_batch(Step& step, wire::EventBatch batch, std::int64_t now_ms) {
    if (const auto end = end_of(batch)) sent_ = end;
    life_due_ms_ = now_ms + sign_of_life_ms;
    const auto& dictionary = this->dictionary();
    const bool own = dictionary && dictionary->number() != wire::built_in_number;
    const bool brief = own && batch.events_size() > 0 && batch.signature().empty();
    const bool follows = under_way(Lane::events) > 0;
    Request request = brief ? brief_events_request(batch, follows) : events_request(batch, follows);
    request.dictionary = dictionary;
    order(step, Lane::events, std::move(request), now_ms,
          [this, attempt = attempt_, batch = std::move(batch)](const Outcome& outcome,
                                                               std::int64_t at_ms) {
              batch_answered(batch, attempt, outcome, at_ms);
          });
}

void Conversation::batch_answered(const wire::EventBatch& batch, std::uint64_t attempt,
                                  const Outcome& outcome, std::int64_t now_ms) {
    // A batch that failed before took this one with it: both are sent again already.
    const bool is_current = attempt == attempt_;
    if (!outcome) {
        if (!is_current) return;
        const Failure& failure = outcome.error();
        start_over(failure.http_status == 0);
        if (asked_for_more(failure.error, batch)) {
            events_.due_ms = now_ms;
            return;
        }
        if (failure.http_status >= 400 && failure.http_status < 500) {
            host_.batch_refused(batch, failure.error, failure.expected_sequence);
        }
        return failed(events_, failure, now_ms);
    }
    const auto answer = parsed<wire::Acknowledgement>(*outcome);
    const auto kept =
        answer ? host_.acknowledged(batch, *answer) : Result<void>(std::unexpected(answer.error()));
    if (!kept) {
        if (is_current) start_over(false);
        return pause(events_, kept.error(), now_ms);
    }
    if (!is_current) return;
    window_ = std::min(window_ * 2, events_in_flight_max);
    succeeded(events_, now_ms);
}

const std::shared_ptr<const wire::ZstdDictionary>& Conversation::dictionary() {
    if (!std::exchange(dictionary_asked_, true)) dictionary_ = host_.dictionary();
    return dictionary_;
}

// Head office takes the same again, said at greater length: at once and without a pause.
bool Conversation::asked_for_more(const Error& why, const wire::EventBatch& batch) {
    if (dictionary_ && (why.code == "unknown_dictionary" || why.code == "not_zstd")) {
        // The chain's own may be too old or too new for it; none at all: an older head office.
        const bool own = dictionary_->number() != wire::built_in_number;
        dictionary_ = own ? wire::built_in_dictionary() : nullptr;
        return true;
    }
    if (why.code != "signature_wanted" || !batch.signature().empty()) return false;
    host_.batch_refused(batch, why, std::nullopt);
    return true;
}

// Everything from the last acknowledged event is sent again, one batch at first.
void Conversation::start_over(bool not_reached) {
    ++attempt_;
    sent_.reset();
    window_ = 1;
    if (not_reached) give_up(Lane::events);
}

// ---- down

void Conversation::add_poll(Step& step, std::int64_t now_ms) {
    const auto cursor = host_.cursor();
    if (!cursor) return pause(down_, cursor.error(), now_ms);
    order(step, Lane::down, changes_request(*cursor), now_ms,
          [this, asked_ms = now_ms](const Outcome& outcome, std::int64_t at_ms) {
              poll_answered(outcome, asked_ms, at_ms);
          });
}

void Conversation::poll_answered(const Outcome& outcome, std::int64_t asked_ms,
                                 std::int64_t now_ms) {
    if (!outcome) return failed(down_, outcome.error(), now_ms);
    auto changes = parsed<wire::Changes>(*outcome);
    if (!changes) return pause(down_, changes.error(), now_ms);
    // Head office that has nothing and does not wait with saying so is not asked at once.
    const bool nothing = changes->changes_size() == 0 && !changes->more();
    next_poll_ms_ = nothing ? asked_ms + empty_poll_ms_min : 0;
    const bool brings_dictionary =
        std::ranges::any_of(changes->changes(), &wire::Change::has_dictionary);
    if (auto applied = host_.changes(std::move(*changes)); !applied) {
        return pause(down_, applied.error(), now_ms);
    }
    if (brings_dictionary) dictionary_asked_ = false;
    const auto wanted = host_.wanted_model();
    if (wanted && *wanted && **wanted != model_refused_) wanted_model_ = *wanted;
    succeeded(down_, now_ms);
    if (!wanted_model_) down_.due_ms = next_poll_ms_;
}

void Conversation::add_model(Step& step, std::int64_t now_ms) {
    std::string version = *std::exchange(wanted_model_, std::nullopt);
    order(step, Lane::down, model_request(version), now_ms,
          [this, version](const Outcome& outcome, std::int64_t at_ms) {
              if (!outcome) {
                  // A model that head office does not have is not asked for again and again.
                  if (outcome.error().http_status == 404) model_refused_ = version;
                  return failed(down_, outcome.error(), at_ms);
              }
              host_.model_arrived(version, *outcome);
              succeeded(down_, at_ms);
          });
}

// ---- finds

void Conversation::find(wire::Find find, Answered answered) {
    if (wanted_.size() >= finds_waiting_max) {
        return answered(fail(Domain::uplink, "busy", "too many look-ups wait", true));
    }
    wanted_.push_back({std::move(find), std::move(answered)});
}

void Conversation::add_find(Step& step, std::int64_t now_ms) {
    if (wanted_.empty() || under_way(Lane::find) > 0) return;
    Wanted next = std::move(wanted_.front());
    wanted_.pop_front();
    order(step, Lane::find, find_request(next.find), now_ms,
          [answered = std::move(next.answered)](const Outcome& outcome, std::int64_t) {
              if (!outcome) return answered(std::unexpected(outcome.error().error));
              answered(parsed<wire::Found>(*outcome));
          });
}

void Conversation::give_up_finds() {
    Failure stopping;
    stopping.error = Error{Domain::uplink, "stopping", "the engine is being stopped", true};
    for (auto& [number, one] : under_way_) {
        if (one.lane == Lane::find) one.done(std::unexpected(stopping), 0);
    }
    for (const Wanted& one : wanted_)
        one.answered(std::unexpected(stopping.error));
    under_way_.clear();
    wanted_.clear();
}

// ---- how it goes

void Conversation::succeeded(Direction& direction, std::int64_t now_ms) {
    direction.backoff.succeeded();
    direction.due_ms = 0;
    tell_reached(true, now_ms);
}

void Conversation::failed(Direction& direction, const Failure& failure, std::int64_t now_ms) {
    const bool hopeless = failure.http_status >= 400 && failure.http_status < 500 &&
                          failure.http_status != 409 && failure.http_status != 429;
    const std::uint32_t wanted_ms =
        hopeless ? std::max(failure.retry_after_ms, hopeless_pause_ms) : failure.retry_after_ms;
    pause(direction, failure.error, now_ms, wanted_ms);
    tell_reached(failure.http_status != 0, now_ms);
}

void Conversation::pause(Direction& direction, const Error& error, std::int64_t now_ms,
                         std::uint32_t wanted_ms) {
    if (!direction.backoff.failing()) host_.trouble(error);
    direction.due_ms = now_ms + direction.backoff.failed(now_ms, dice_(), wanted_ms);
}

void Conversation::tell_reached(bool reached, std::int64_t now_ms) {
    if (!reached) failed_ms_ = now_ms;
    if (std::exchange(reached_, reached) == reached) return;
    host_.reached(reached);
    if (reached) give_up_stale_poll(now_ms);
}

// A poll from before the outage may hang on a connection that no longer leads anywhere.
void Conversation::give_up_stale_poll(std::int64_t now_ms) {
    const bool stale = std::ranges::any_of(under_way_, [this](const auto& one) {
        return one.second.lane == Lane::down && one.second.since_ms <= failed_ms_;
    });
    if (!stale) return;
    give_up(Lane::down);
    down_.backoff.succeeded();
    down_.due_ms = now_ms;
}

}  // namespace tillside::uplink
