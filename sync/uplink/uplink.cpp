// The worker: three lanes over one curl_multi. Up (withdrawals, then events, one batch in flight),
// down (a long poll for changes, then a model where one is announced) and finds. Each lane has its
// own connection and its own pauses, so that a slow answer in one holds up no other.
#include "sync/uplink/uplink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "sync/uplink/backoff.hpp"

namespace tillside::uplink {

namespace {

constexpr std::int64_t linger_ms = 20;  // after a wake: what comes together goes together
constexpr std::int64_t sign_of_life_ms = 10'000;
constexpr std::int64_t empty_poll_ms_min = 1'000;
constexpr int poll_wait_ms = 25'000;
constexpr long poll_timeout_ms = poll_wait_ms + 10'000;
constexpr long send_timeout_ms = 30'000;
constexpr long find_timeout_ms = 3'000;
constexpr long model_timeout_ms = 300'000;
constexpr std::int64_t idle_ms_max = 1'000;
constexpr std::size_t finds_max = 32;
constexpr std::size_t model_bytes_max = 128U << 20;
constexpr std::uint32_t hopeless_pause_ms = 5'000;  // head office refuses us, not the moment

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// One direction: its connection, and when it is due.
struct Lane {
    Lane(CURLM* multi, const Options& options)
        : transfer(multi, options.address), backoff(options.retry_ms_max) {}
    Transfer transfer;
    Backoff backoff;
    std::int64_t due_ms = 0;
};

struct Wanted {
    wire::Find find;
    std::function<void(Result<wire::Found>)> answered;
};

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

Request post(std::string path, std::string body, long timeout_ms) {
    Request request;
    request.path = std::move(path);
    request.body = std::move(body);
    request.is_post = true;
    request.timeout_ms = timeout_ms;
    return request;
}

}  // namespace

class Uplink::Worker {
public:
    Worker(Options options, UplinkHost& host)
        : options_(std::move(options)),
          host_(host),
          multi_(curl_multi_init()),
          up_(multi_.get(), options_),
          down_(multi_.get(), options_),
          finds_(multi_.get(), options_) {}

    void start(std::function<void()> ended) {
        thread_ = std::thread([this, ended = std::move(ended)] {
            while (!stopping_)
                turn();
            give_up_finds();
            ended();
        });
    }

    void stop() {
        request_stop();
        if (thread_.joinable()) thread_.join();
    }
    void request_stop() {
        stopping_ = true;
        curl_multi_wakeup(multi_.get());
    }
    void wake() {
        if (!woken_.exchange(true)) curl_multi_wakeup(multi_.get());
    }
    [[nodiscard]] bool reached() const { return reached_; }

    void find(const wire::Find& find, std::function<void(Result<wire::Found>)> answered) {
        {
            const std::lock_guard lock(mutex_);
            if (wanted_.size() < finds_max) {
                wanted_.push_back({find, std::move(answered)});
                answered = nullptr;
            }
        }
        if (answered) answered(fail(Domain::uplink, "busy", "too many look-ups wait", true));
        curl_multi_wakeup(multi_.get());
    }

private:
    void turn() {
        const std::int64_t now_ms = steady_ms();
        if (woken_.exchange(false) && !up_.backoff.failing()) {
            up_.due_ms = std::min(up_.due_ms, now_ms + linger_ms);
        }
        if (!up_.transfer.busy() && now_ms >= up_.due_ms) send_next();
        if (!down_.transfer.busy() && now_ms >= down_.due_ms) poll_changes();
        if (!finds_.transfer.busy()) ask_next();

        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode result = message->data.result;
            for (Lane* lane : {&up_, &down_, &finds_}) {
                if (lane->transfer.handle() != message->easy_handle) continue;
                lane->transfer.finish(result);
                break;
            }
        }
        curl_multi_poll(multi_.get(), nullptr, 0, wait_ms(), nullptr);
    }

    // Until the next lane is due; an exchange under way wakes curl_multi_poll by itself.
    int wait_ms() {
        std::int64_t until_ms = steady_ms() + idle_ms_max;
        for (const Lane* lane : {&up_, &down_}) {
            if (!lane->transfer.busy()) until_ms = std::min(until_ms, lane->due_ms);
        }
        return static_cast<int>(std::clamp<std::int64_t>(until_ms - steady_ms(), 0, idle_ms_max));
    }

    // ---- up
    void send_next() {
        auto suppressions = host_.suppressions();
        if (!suppressions) return pause(up_, suppressions.error());
        if (suppressions->suppressions_size() > 0) return send_suppressions(*suppressions);
        auto batch = host_.next_batch();
        if (!batch) return pause(up_, batch.error());
        if (*batch) return send_batch(std::move(**batch));
        const std::int64_t now_ms = steady_ms();
        if (now_ms >= life_due_ms_) {
            auto life = host_.sign_of_life();
            if (!life) return pause(up_, life.error());
            return send_batch(std::move(*life));
        }
        up_.due_ms = life_due_ms_;
    }

    void send_suppressions(const wire::SuppressionBatch& batch) {
        up_.transfer.start(
            post("/v1/sync/suppressions", batch.SerializeAsString(), send_timeout_ms),
            [this, batch](const Outcome& outcome) {
                if (!outcome) return failed(up_, outcome.error());
                if (auto kept = host_.suppressions_sent(batch); !kept) {
                    return pause(up_, kept.error());
                }
                succeeded(up_);
            });
    }

    void send_batch(wire::EventBatch batch) {
        std::string body = batch.SerializeAsString();
        up_.transfer.start(
            post("/v1/sync/events", std::move(body), send_timeout_ms),
            [this, batch = std::move(batch)](const Outcome& outcome) {
                if (!outcome) {
                    if (outcome.error().http_status >= 400 && outcome.error().http_status < 500) {
                        host_.batch_refused(batch, outcome.error().error,
                                            outcome.error().expected_sequence);
                    }
                    return failed(up_, outcome.error());
                }
                const auto answer = parsed<wire::Acknowledgement>(*outcome);
                if (!answer) return pause(up_, answer.error());
                if (auto kept = host_.acknowledged(batch, *answer); !kept) {
                    return pause(up_, kept.error());
                }
                life_due_ms_ = steady_ms() + sign_of_life_ms;
                succeeded(up_);
            });
    }

    // ---- down
    void poll_changes() {
        const auto cursor = host_.cursor();
        if (!cursor) return pause(down_, cursor.error());
        char* escaped = curl_easy_escape(down_.transfer.handle(), cursor->data(),
                                         static_cast<int>(cursor->size()));
        Request request;
        request.path = fmt::format("/v1/sync/changes?cursor={}&wait_ms={}", escaped, poll_wait_ms);
        curl_free(escaped);
        request.timeout_ms = poll_timeout_ms;
        const std::int64_t asked_ms = steady_ms();
        down_.transfer.start(std::move(request), [this, asked_ms](const Outcome& outcome) {
            if (!outcome) return failed(down_, outcome.error());
            auto changes = parsed<wire::Changes>(*outcome);
            if (!changes) return pause(down_, changes.error());
            // Head office that has nothing and does not wait with saying so is not asked at once.
            const bool nothing = changes->changes_size() == 0 && !changes->more();
            next_poll_ms_ = nothing ? asked_ms + empty_poll_ms_min : 0;
            if (auto applied = host_.changes(std::move(*changes)); !applied) {
                return pause(down_, applied.error());
            }
            fetch_model();
        });
    }

    void fetch_model() {
        const auto wanted = host_.wanted_model();
        if (!wanted || !*wanted || **wanted == model_refused_) {
            succeeded(down_);
            down_.due_ms = next_poll_ms_;
            return;
        }
        char* escaped = curl_easy_escape(down_.transfer.handle(), (*wanted)->data(),
                                         static_cast<int>((*wanted)->size()));
        Request request;
        request.path = fmt::format("/v1/models/{}", escaped);
        curl_free(escaped);
        request.timeout_ms = model_timeout_ms;
        request.answer_bytes_max = model_bytes_max;
        down_.transfer.start(std::move(request), [this, version = **wanted](Outcome outcome) {
            if (!outcome) {
                // A model that head office does not have is not asked for again and again.
                if (outcome.error().http_status == 404) model_refused_ = version;
                return failed(down_, outcome.error());
            }
            host_.model_arrived(version, std::move(*outcome));
            succeeded(down_);
        });
    }

    // ---- finds
    void ask_next() {
        Wanted next;
        {
            const std::lock_guard lock(mutex_);
            if (wanted_.empty()) return;
            next = std::move(wanted_.front());
            wanted_.pop_front();
        }
        finds_.transfer.start(post("/v1/sync/find", next.find.SerializeAsString(), find_timeout_ms),
                              [answered = std::move(next.answered)](const Outcome& outcome) {
                                  if (!outcome)
                                      return answered(std::unexpected(outcome.error().error));
                                  answered(parsed<wire::Found>(*outcome));
                              });
    }

    void give_up_finds() {
        const std::lock_guard lock(mutex_);
        for (const Wanted& one : wanted_) {
            one.answered(fail(Domain::uplink, "stopping", "the engine is being stopped", true));
        }
        wanted_.clear();
    }

    // ---- how it goes
    void succeeded(Lane& lane) {
        lane.backoff.succeeded();
        lane.due_ms = 0;
        tell_reached(true);
    }

    void failed(Lane& lane, const Failure& failure) {
        const bool hopeless = failure.http_status >= 400 && failure.http_status < 500 &&
                              failure.http_status != 409 && failure.http_status != 429;
        const std::uint32_t wanted_ms =
            hopeless ? std::max(failure.retry_after_ms, hopeless_pause_ms) : failure.retry_after_ms;
        pause(lane, failure.error, wanted_ms);
        tell_reached(failure.http_status != 0);
    }

    void pause(Lane& lane, const Error& error, std::uint32_t wanted_ms = 0) {
        if (!lane.backoff.failing()) host_.trouble(error);
        const std::int64_t now_ms = steady_ms();
        lane.due_ms = now_ms + lane.backoff.failed(now_ms, dice_(), wanted_ms);
    }

    void tell_reached(bool reached) {
        if (reached_.exchange(reached) != reached) host_.reached(reached);
    }

    struct EndMulti {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };

    Options options_;
    UplinkHost& host_;
    std::unique_ptr<CURLM, EndMulti> multi_;
    Lane up_;
    Lane down_;
    Lane finds_;
    std::int64_t life_due_ms_ = 0;
    std::int64_t next_poll_ms_ = 0;
    std::string model_refused_;
    std::mt19937_64 dice_{std::random_device{}()};
    std::mutex mutex_;
    std::deque<Wanted> wanted_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> woken_{false};
    std::atomic<bool> reached_{false};
    std::thread thread_;
};

Uplink::Uplink(Options options, UplinkHost& host)
    : worker_(std::make_unique<Worker>(std::move(options), host)) {}

Uplink::~Uplink() {
    worker_->stop();
}

void Uplink::start(std::function<void()> ended) {
    worker_->start(std::move(ended));
}

void Uplink::request_stop() {
    worker_->request_stop();
}

void Uplink::wake() {
    worker_->wake();
}

void Uplink::find(const wire::Find& find, std::function<void(Result<wire::Found>)> answered) {
    worker_->find(find, std::move(answered));
}

bool Uplink::reached() const {
    return worker_->reached();
}

}  // namespace tillside::uplink
