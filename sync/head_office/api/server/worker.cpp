// Hands requests to the worker thread, and to those beside it, and their answers back to the
// network thread.
#include "sync/head_office/api/server/core.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <typeinfo>

#include "sync/head_office/api/request_log.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::api {

namespace {

using Work = std::function<Answer()>;

Answer done_safely(const Work& work) {
    try {
        return work();
    } catch (const std::exception& thrown) {
        // Its words may hold what a caller sent; its type does not.
        spdlog::error("a request was not answered: {} was thrown", typeid(thrown).name());
        return http::error_response(500, "internal", "head office failed; see its log");
    }
}

// Asio calls it with what resumes the coroutine.
struct StartOn {
    asio::thread_pool& pool;
    Core& core;
    Work work;

    template <typename Resume>
    void operator()(Resume resume) {
        asio::post(
            pool, [&core = core, work = std::move(work), resume = std::move(resume)]() mutable {
                asio::post(core.network,
                           [resume = std::move(resume), answer = done_safely(work)]() mutable {
                               resume(std::move(answer));
                           });
            });
    }
};

asio::awaitable<Answer> done_on(asio::thread_pool& pool, Core& core, Work work) {
    StartOn start{pool, core, std::move(work)};
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(
        std::move(start), asio::use_awaitable);
}

// As long as the request is being answered.
class Waiting {
public:
    Waiting(Core& core, WaitsForNews& waits) : core_(core), waits_(waits) {
        core_.waiting.insert(&waits_);
    }
    ~Waiting() { core_.waiting.erase(&waits_); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    Core& core_;
    WaitsForNews& waits_;
};

asio::awaitable<Answer> on_worker(Core& core, Work work) {
    co_return co_await done_on(core.worker, core, std::move(work));
}

}  // namespace

void Core::wake_waiting(const std::vector<std::string>& topics) {
    const auto concerned = [&](const WaitsForNews& waits) {
        return topics.empty() || waits.topics.empty() ||
               std::ranges::find_first_of(waits.topics, topics) != waits.topics.end();
    };
    for (WaitsForNews* waits : waiting) {
        if (!concerned(*waits)) continue;
        waits->woken = true;
        waits->timer.cancel();
    }
}

asio::awaitable<Answer> refusal_of_port(Conversation& conversation, const http::Request& head) {
    Work ask = [&conversation, &head] {
        const RequestInLog about(head.id);
        return conversation.port.refuse(head, system_now());
    };
    co_return co_await on_worker(conversation.core, std::move(ask));
}

asio::awaitable<bool> is_known_to_port(Conversation& conversation, const http::Request& head) {
    Work ask = [&conversation, &head] {
        return conversation.port.knows(head, system_now()) ? Answer() : http::put_off();
    };
    const Answer refusal = co_await on_worker(conversation.core, std::move(ask));
    co_return !refusal;
}

void tell_of_stranger(const Conversation& conversation) {
    asio::post(conversation.core.worker, [&port = conversation.port, peer = conversation.peer] {
        Work tell = [&] {
            port.stranger(peer, system_now());
            return Answer();
        };
        (void)done_safely(tell);
    });
}

asio::awaitable<Answer> answer_of_port(Conversation& conversation, http::Request& request) {
    Core& core = conversation.core;
    if (request.body.size() > small_body_bytes) {
        Work prepare = [&conversation, &request] {
            const RequestInLog about(request.id);
            conversation.port.prepare(request);
            return Answer();
        };
        // Whatever went wrong is found again, and answered, by the worker.
        (void)co_await done_on(core.beside_worker, core, std::move(prepare));
    }
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(http::wait_ms(request));
    WaitsForNews waits{asio::steady_timer(core.network)};
    const Waiting among(core, waits);
    while (true) {
        waits.woken = false;
        const bool last = core.stopping || std::chrono::steady_clock::now() >= until;
        Work ask = [&conversation, &request, last] {
            const RequestInLog about(request.id);
            return conversation.port.answer(request, {system_now(), last});
        };
        Answer answer = co_await on_worker(core, std::move(ask));
        if (answer && answer->before_sent) {
            Work settle = [&answer, &request] {
                const RequestInLog about(request.id);
                Answer settled = http::settled(std::move(*answer));
                if (settled->status >= 500) spdlog::error("what was received is not on the disk");
                return settled;
            };
            co_return co_await done_on(core.waiting_for_disk, core, std::move(settle));
        }
        if (answer) co_return answer;
        if (last) co_return http::no_content();
        waits.topics = request.waits_for;
        if (waits.woken || core.stopping) continue;
        waits.timer.expires_at(until);
        boost::system::error_code woken;
        co_await waits.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
}

}  // namespace tillside::head_office::api
