// A chain's tills in one thread: each speaks as a till does (sync/uplink/conversation, with its
// pauses), over TLS connections of its own, and polls for news meanwhile.
#pragma once

#include <curl/curl.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sync/uplink/conversation.hpp"
#include "sync/uplink/transfer.hpp"
#include "tests/unit/sync/head_office/till.hpp"

namespace tillside::tests {

// One till: its outbox is a Till's events; what head office acknowledged it counts.
class SpeakingTill final : public uplink::UplinkHost {
public:
    static constexpr std::uint64_t batch_events = 60;

    SpeakingTill(const std::string& store, const std::string& till, uplink::Address address,
                 std::uint64_t seed)
        : till_(store, till),
          dice_(seed),
          address_(std::move(address)),
          conversation_(*this, 30'000, [this] { return dice_(); }) {
        for (std::size_t i = 0; i < uplink::orders_max; ++i)
            carriers_.push_back(std::make_unique<Carrier>(multi_.get(), address_));
    }

    // Sales of about 4 KB that hardly shrink: a batch has about 250 KB, and 130 KB packed.
    void record(int batches) {
        constexpr std::size_t receipt_digits = 4'000;
        constexpr std::string_view digits = "0123456789ABCDEF";
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(batches) * batch_events; ++i) {
            wire::Event event = till_.draft(wire::BASKET_COMPLETED);
            std::string receipt;
            while (receipt.size() < receipt_digits) {
                for (std::uint64_t left = dice_(); left != 0; left >>= 4)
                    receipt += digits[left & 15];
            }
            event.set_ticket(receipt);
            event.mutable_basket_completed()->set_currency("HKD");
            event.mutable_basket_completed()->set_total(100);
            till_.add(event);
        }
        conversation_.wake(now_ms());
    }
    void goes_to(const std::string& url) { address_.url = url; }

    void turn() {
        uplink::Step step = conversation_.due(now_ms());
        for (const std::uint64_t number : step.given_up)
            give_up(number);
        for (uplink::Order& order : step.orders)
            orders_.push_back(std::move(order));
        carry();
        int running = 0;
        ::curl_multi_perform(multi_.get(), &running);
        int left = 0;
        while (const CURLMsg* message = ::curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            for (const auto& carrier : carriers_) {
                if (carrier->transfer.handle() != message->easy_handle) continue;
                carrier->transfer.finish(message->data.result);
                break;
            }
        }
    }

    [[nodiscard]] bool all_taken() const { return acknowledged_ == till_.size(); }
    [[nodiscard]] bool polls() const { return polled_; }
    [[nodiscard]] int put_off() const { return put_off_; }
    [[nodiscard]] const std::string& last_trouble() const { return trouble_; }

private:
    struct Carrier {
        Carrier(CURLM* multi, const uplink::Address& address) : transfer(multi, address) {}
        uplink::Transfer transfer;
        std::uint64_t number = 0;
        bool is_large = false;
    };
    struct EndMulti {
        void operator()(CURLM* multi) const { ::curl_multi_cleanup(multi); }
    };

    static std::int64_t now_ms() {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    // As the uplink does: batches leave one after the other.
    void carry() {
        const bool uploading = std::ranges::any_of(carriers_, [](const auto& carrier) {
            return carrier->transfer.busy() && carrier->is_large && !carrier->transfer.uploaded();
        });
        bool large_may_go = !uploading;
        for (auto order = orders_.begin(); order != orders_.end();) {
            const auto idle = std::ranges::find_if(
                carriers_, [](const auto& carrier) { return !carrier->transfer.busy(); });
            if (idle == carriers_.end()) return;
            if (order->request.is_large && !std::exchange(large_may_go, false)) {
                ++order;
                continue;
            }
            (*idle)->number = order->number;
            (*idle)->is_large = order->request.is_large;
            (*idle)->transfer.start(std::move(order->request),
                                    [this, number = order->number](const uplink::Outcome& outcome) {
                                        if (!outcome && outcome.error().http_status == 503)
                                            ++put_off_;
                                        conversation_.answered(number, outcome, now_ms());
                                    });
            order = orders_.erase(order);
        }
    }
    void give_up(std::uint64_t number) {
        std::erase_if(orders_, [&](const uplink::Order& one) { return one.number == number; });
        for (const auto& carrier : carriers_) {
            if (carrier->number == number) carrier->transfer.give_up();
        }
    }

    Result<wire::SuppressionBatch> suppressions() override { return wire::SuppressionBatch(); }
    Result<void> suppressions_sent(const wire::SuppressionBatch&) override { return {}; }
    Result<std::optional<wire::EventBatch>> next_batch(
        std::optional<uplink::Position> sent) override {
        const std::uint64_t after = std::max(acknowledged_, sent ? sent->sequence : 0);
        if (after >= till_.size()) return std::optional<wire::EventBatch>();
        return std::optional(till_.batch(after + 1, std::min(after + batch_events, till_.size())));
    }
    Result<wire::EventBatch> sign_of_life() override {
        wire::EventBatch life;
        life.set_till(till_.name());
        life.set_epoch(till_.epoch());
        return life;
    }
    Result<void> acknowledged(const wire::EventBatch& batch,
                              const wire::Acknowledgement& answer) override {
        if (batch.events_size() > 0) acknowledged_ = std::max(acknowledged_, answer.sequence());
        return {};
    }
    void batch_refused(const wire::EventBatch&, const Error& why,
                       std::optional<std::uint64_t>) override {
        trouble_ = why.code + ": " + why.message;
    }
    std::shared_ptr<const wire::ZstdDictionary> dictionary() override {
        return wire::built_in_dictionary();
    }
    Result<std::string> cursor() override { return cursor_; }
    Result<void> changes(wire::Changes changes) override {
        cursor_ = changes.cursor();
        polled_ = true;
        return {};
    }
    Result<std::optional<std::string>> wanted_model() override {
        return std::optional<std::string>();
    }
    void model_arrived(std::string_view, std::string) override {}
    void reached(bool) override {}
    void trouble(const Error& error) override { trouble_ = error.code + ": " + error.message; }

    Till till_;
    std::mt19937_64 dice_;
    uplink::Address address_;
    std::unique_ptr<CURLM, EndMulti> multi_{::curl_multi_init()};
    std::vector<std::unique_ptr<Carrier>> carriers_;
    std::deque<uplink::Order> orders_;
    std::uint64_t acknowledged_ = 0;
    std::string cursor_;
    bool polled_ = false;
    int put_off_ = 0;
    std::string trouble_;
    uplink::Conversation conversation_;
};

}  // namespace tillside::tests
