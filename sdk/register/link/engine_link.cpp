// One thread, one session, one queue. Requests run in the order in which they were asked, except
// that a basket snapshot overtaken by a newer one is not sent at all. While nothing is asked, the
// engine's status is read every two seconds; that is how the screen learns that it went away or
// came back.
#include "sdk/register/link/engine_link.hpp"

#include <fmt/format.h>
#include <tillside/plugin.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "sdk/cpp/plugin.hpp"

namespace tillside::pos {

using namespace std::chrono_literals;

namespace {

constexpr auto status_every = 2s;
constexpr std::uint32_t post_deadline_ms = 1000;
constexpr std::uint32_t advice_deadline_ms = 250;
constexpr std::uint32_t poll_deadline_ms = 200;
// A till cannot get this far ahead of its engine by hand; a runaway screen is stopped here.
constexpr std::size_t queue_max = 256;

enum class Way { call, post, poll };

struct Job {
    Way way = Way::call;
    till::v1::Kind kind = till::v1::KIND_UNSPECIFIED;
    std::string payload;
    std::uint32_t deadline_ms = 0;
    int attempts = 1;
    std::uint64_t cursor = 0;
    EngineLink::Answered answered;
};

}  // namespace

bool Answer::ok() const {
    return result == TILLSIDE_OK;
}
bool Answer::away() const {
    return result == TILLSIDE_UNAVAILABLE;
}

struct EngineLink::Inside {
    Inside(sdk::RawSession opened, OnTillThread deliver)
        : session(std::move(opened)), on_till_thread(std::move(deliver)) {
        thread = std::thread([this] { work(); });
    }
    ~Inside() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        news.notify_one();
        thread.join();
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    void add(Job job) {
        {
            const std::lock_guard lock(mutex);
            const bool snapshot = job.kind == till::v1::BASKET_CHANGED;
            if (snapshot)
                std::erase_if(queue,
                              [](const Job& old) { return old.kind == till::v1::BASKET_CHANGED; });
            if (queue.size() >= queue_max && job.way != Way::post) {
                on_till_thread([answered = std::move(job.answered)] {
                    answered({.result = TILLSIDE_UNAVAILABLE, .reply = {}, .cursor = 0});
                });
                return;
            }
            queue.push_back(std::move(job));
        }
        news.notify_one();
    }

    void work() {
        auto next_status = std::chrono::steady_clock::now();
        while (true) {
            std::optional<Job> job;
            {
                std::unique_lock lock(mutex);
                news.wait_until(lock, next_status, [&] { return stopping || !queue.empty(); });
                if (queue.empty() && stopping) return;
                if (!queue.empty()) {
                    job = std::move(queue.front());
                    queue.pop_front();
                }
            }
            if (job) {
                do_job(*job);
            } else {
                ask_status();
                next_status = std::chrono::steady_clock::now() + status_every;
            }
        }
    }

    void do_job(Job& job) {
        sdk::RawReply raw = send(job, std::nullopt);
        for (int left = job.attempts - 1; left > 0 && raw.result == TILLSIDE_UNAVAILABLE; --left) {
            std::this_thread::sleep_for(100ms);
            raw = send(job, raw.request_id);
        }
        auto answer = understand(raw);
        // A spooled post says that the engine is away, though the sale is safe.
        tell_health(answer.away() || answer.result == TILLSIDE_SPOOLED ||
                        answer.result == TILLSIDE_NOT_SPOOLED,
                    {});
        on_till_thread(
            [answered = std::move(job.answered), answer = std::move(answer)] { answered(answer); });
    }

    sdk::RawReply send(const Job& job, const std::optional<sdk::RequestId>& repeated) {
        const sdk::CallOptions options{std::chrono::milliseconds(job.deadline_ms), repeated};
        const auto kind = static_cast<std::uint32_t>(job.kind);
        switch (job.way) {
            case Way::post:
                return session.post(kind, sdk::Encoding::protobuf, job.payload, options);
            case Way::poll:
                return session.poll(job.cursor, sdk::Encoding::protobuf, options.deadline);
            case Way::call:
                break;
        }
        return session.call(kind, sdk::Encoding::protobuf, job.payload, options);
    }

    static Answer understand(const sdk::RawReply& raw) {
        Answer answer{.result = raw.result, .reply = {}, .cursor = raw.cursor};
        if (!answer.reply.ParseFromString(raw.payload)) {
            answer.reply.Clear();
            answer.result = TILLSIDE_UNAVAILABLE;
        }
        // The host's own mistakes, and results of a later plugin, are refusals in words here.
        if (raw.result == TILLSIDE_INVALID || raw.result == TILLSIDE_TOO_LARGE) {
            answer.result = TILLSIDE_REFUSED;
            answer.reply.mutable_failure()->set_code("invalid");
            answer.reply.mutable_failure()->set_message(raw.last_error);
        } else if (raw.result > TILLSIDE_NOT_SPOOLED || raw.result < TILLSIDE_OK) {
            answer.result = TILLSIDE_UNAVAILABLE;
        }
        return answer;
    }

    void ask_status() {
        const sdk::CallOptions options{.deadline = 200ms, .request_id = {}};
        const auto answer =
            understand(session.call(till::v1::STATUS, sdk::Encoding::protobuf, {}, options));
        tell_health(answer.away(),
                    answer.ok() ? std::optional(answer.reply.status()) : std::nullopt);
    }

    void tell_health(bool away, std::optional<till::v1::EngineStatus> status) {
        if (known_away == away && !status) return;
        known_away = away;
        on_till_thread([this, away, status = std::move(status)] {
            if (health) health(away, status);
        });
    }

    sdk::RawSession session;
    OnTillThread on_till_thread;
    Health health;                   // till's thread
    std::optional<bool> known_away;  // worker's thread
    std::mutex mutex;
    std::condition_variable news;
    std::deque<Job> queue;
    bool stopping = false;
    std::thread thread;
};

std::expected<std::unique_ptr<EngineLink>, Fault> EngineLink::open(const EngineLinkOptions& options,
                                                                   OnTillThread on_till_thread) {
    auto plugin = sdk::Plugin::load(options.plugin);
    if (!plugin) return std::unexpected(Fault{"plugin_unusable", plugin.error().message});
    sdk::OpenOptions open{.socket = options.socket, .engine = {}, .engine_config = {}};
    if (!options.engine.empty()) open.engine = options.engine;
    if (!options.engine_config.empty()) open.engine_config = options.engine_config;
    auto session = plugin->open(open);
    if (!session) return std::unexpected(Fault{"session_refused", session.error().message});
    return std::unique_ptr<EngineLink>(
        new EngineLink(std::make_unique<Inside>(std::move(*session), std::move(on_till_thread))));
}

EngineLink::EngineLink(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
EngineLink::~EngineLink() = default;

void EngineLink::on_health(Health health) {
    inside_->health = std::move(health);
}

void EngineLink::call(till::v1::Kind kind, const google::protobuf::MessageLite& message,
                      std::uint32_t deadline_ms, int attempts, Answered answered) {
    inside_->add({.way = Way::call,
                  .kind = kind,
                  .payload = message.SerializeAsString(),
                  .deadline_ms = deadline_ms,
                  .attempts = attempts,
                  .cursor = 0,
                  .answered = std::move(answered)});
}

void EngineLink::post(till::v1::Kind kind, const google::protobuf::MessageLite& message,
                      Answered answered) {
    inside_->add({.way = Way::post,
                  .kind = kind,
                  .payload = message.SerializeAsString(),
                  .deadline_ms = post_deadline_ms,
                  .attempts = 1,
                  .cursor = 0,
                  .answered = std::move(answered)});
}

void EngineLink::poll(std::uint64_t cursor, Answered answered) {
    inside_->add({.way = Way::poll,
                  .kind = till::v1::POLL,
                  .payload = {},
                  .deadline_ms = poll_deadline_ms,
                  .attempts = 1,
                  .cursor = cursor,
                  .answered = std::move(answered)});
}

void EngineLink::basket_changed(const till::v1::BasketChanged& message, Answered answered) {
    call(till::v1::BASKET_CHANGED, message, advice_deadline_ms, 1, std::move(answered));
}

}  // namespace tillside::pos
