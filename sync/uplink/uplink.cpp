// The thread and the network under the Conversation: it carries orders over one curl_multi and
// brings answers back.
#include "sync/uplink/uplink.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "sync/uplink/conversation.hpp"

namespace tillside::uplink {

namespace {

constexpr std::int64_t idle_ms_max = 1'000;

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

struct Wanted {
    wire::Find find;
    Conversation::Answered answered;
};

}  // namespace

class Uplink::Worker {
public:
    Worker(Options options, UplinkHost& host)
        : options_(std::move(options)),
          multi_(curl_multi_init()),
          conversation_(host, options_.retry_ms_max, [this] { return dice_(); }) {
        for (std::size_t i = 0; i < orders_max; ++i)
            carriers_.push_back(std::make_unique<Carrier>(multi_.get(), options_.address));
    }

    void start(std::function<void()> ended) {
        thread_ = std::thread([this, ended = std::move(ended)] {
            while (!stopping_)
                turn();
            take_finds();
            conversation_.give_up_finds();
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

    void find(const wire::Find& find, Conversation::Answered answered) {
        {
            const std::lock_guard lock(mutex_);
            if (wanted_.size() < finds_waiting_max) {
                wanted_.push_back({find, std::move(answered)});
                answered = nullptr;
            }
        }
        if (answered) answered(fail(Domain::uplink, "busy", "too many look-ups wait", true));
        curl_multi_wakeup(multi_.get());
    }

private:
    struct Carrier {
        Carrier(CURLM* multi, const Address& address) : transfer(multi, address) {}
        Transfer transfer;
        std::uint64_t number = 0;  // of the order that it carries
        bool is_large = false;
    };

    void turn() {
        if (woken_.exchange(false)) conversation_.wake(steady_ms());
        take_finds();
        Step step = conversation_.due(steady_ms());
        for (const std::uint64_t number : step.given_up)
            give_up(number);
        for (Order& order : step.orders)
            orders_.push_back(std::move(order));
        carry();
        reached_ = conversation_.reached();

        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        bool any_answered = false;
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            any_answered = true;
            finish(message->easy_handle, message->data.result);
        }
        reached_ = conversation_.reached();
        if (any_answered || may_carry()) return;  // there is more to do at once
        curl_multi_poll(multi_.get(), nullptr, 0, wait_ms(), nullptr);
    }

    void take_finds() {
        std::deque<Wanted> wanted;
        {
            const std::lock_guard lock(mutex_);
            wanted.swap(wanted_);
        }
        for (Wanted& one : wanted)
            conversation_.find(std::move(one.find), std::move(one.answered));
    }

    // Batches leave one after the other, so that they arrive in their order; what is small passes.
    void carry() {
        for (auto order = orders_.begin(); order != orders_.end();) {
            Carrier* carrier = idle_carrier();
            if (carrier == nullptr) return;
            if (order->request.is_large && uploading()) {
                ++order;
                continue;
            }
            carrier->number = order->number;
            carrier->is_large = order->request.is_large;
            carrier->transfer.start(
                std::move(order->request), [this, number = order->number,
                                            &transfer = carrier->transfer](const Outcome& outcome) {
                    conversation_.answered(number, outcome, steady_ms(), transfer.request_id());
                });
            order = orders_.erase(order);
        }
    }

    [[nodiscard]] bool uploading() const {
        return std::ranges::any_of(carriers_, [](const auto& carrier) {
            return carrier->transfer.busy() && carrier->is_large && !carrier->transfer.uploaded();
        });
    }
    [[nodiscard]] bool may_carry() { return !orders_.empty() && idle_carrier() && !uploading(); }

    [[nodiscard]] Carrier* idle_carrier() {
        for (const auto& carrier : carriers_) {
            if (!carrier->transfer.busy()) return carrier.get();
        }
        return nullptr;
    }

    void finish(CURL* handle, CURLcode result) {
        for (const auto& carrier : carriers_) {
            if (carrier->transfer.handle() == handle) return carrier->transfer.finish(result);
        }
    }

    void give_up(std::uint64_t number) {
        std::erase_if(orders_, [number](const Order& order) { return order.number == number; });
        for (const auto& carrier : carriers_) {
            if (carrier->number == number) carrier->transfer.give_up();
        }
    }

    // Until something is due; an exchange under way wakes curl_multi_poll by itself.
    [[nodiscard]] int wait_ms() const {
        const std::int64_t now_ms = steady_ms();
        const std::int64_t until_ms = std::min(conversation_.due_ms(), now_ms + idle_ms_max);
        return static_cast<int>(std::clamp<std::int64_t>(until_ms - now_ms, 0, idle_ms_max));
    }

    struct EndMulti {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };

    Options options_;
    std::unique_ptr<CURLM, EndMulti> multi_;
    std::vector<std::unique_ptr<Carrier>> carriers_;
    std::deque<Order> orders_;  // not yet carried
    std::mt19937_64 dice_{std::random_device{}()};
    Conversation conversation_;
    std::mutex mutex_;
    std::deque<Wanted> wanted_;  // under mutex_
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
