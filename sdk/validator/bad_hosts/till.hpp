// SPDX-License-Identifier: Apache-2.0
//
// A small till that does everything right: three tickets by script, without a cashier. A bad host
// is this till with one function done wrong, and bears the name of the one case that must find it.
#pragma once

#include <tillside/plugin.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sdk/schema/till.hpp"

namespace tillside::validator {

struct Asked {
    std::int32_t result = TILLSIDE_UNAVAILABLE;
    till::Reply reply;
    std::array<std::uint8_t, 16> id{};
};

class Till {
public:
    Till() = default;
    Till(const Till&) = delete;
    Till& operator=(const Till&) = delete;
    virtual ~Till() = default;

    // 0: the day is over. Argument "json": speaks JSON.
    int run(int arguments, const char* const* words);

protected:
    // What a bad host does otherwise.
    virtual void greet();
    virtual void day();
    virtual till::Context context() const;
    [[nodiscard]] virtual std::uint32_t deadline_ms() const { return 300; }
    virtual void give_back(tillside_reply& reply);
    virtual void repeat_enrolment(const till::EnrolCustomer& message, const Asked& lost);
    virtual void read_notice();
    virtual till::ConsentAnswer answer_to(const till::Notice& notice);
    virtual void draw_notice(const till::Notice& notice);
    virtual void draw_suggestion(const till::Suggestion& suggestion);
    [[nodiscard]] virtual bool worth_drawing(const till::Reply& reply) const;
    virtual void answer(const till::Prompt& prompt);
    virtual void book(const till::DiscountOffer& offer);
    [[nodiscard]] virtual std::uint64_t next_revision() { return ++revision_; }
    virtual bool before_tender();  // false: the host gives the sale up without a word
    virtual void complete(till::BasketCompleted& sale);
    virtual void post(const till::BasketCompleted& sale);

    // The interface.
    Asked call(till::Kind kind, const google::protobuf::Message& message,
               const std::uint8_t* id = nullptr);
    Asked post_kind(till::Kind kind, const google::protobuf::Message& message);
    void poll();

    // The day's parts.
    void sell();
    void scan(const std::string& sku, std::int64_t price);
    void take_advice(const till::Reply& reply);
    void enrol();
    void find();
    void void_ticket();
    void write(const std::string& words) const;

    const tillside_plugin_v1* table_ = nullptr;
    tillside_session* session_ = nullptr;
    std::uint32_t encoding_ = TILLSIDE_PROTOBUF;
    int ticket_ = 1;
    std::uint64_t revision_ = 0;
    std::string customer_;
    std::int64_t notice_shown_at_us_ = 0;
    till::Basket basket_;
    std::vector<till::SuggestionShown> shown_;
    std::vector<till::DiscountReport> offers_;
    std::vector<std::string> capabilities_ = {
        "tillside.card/1",          "tillside.toast/1",         "tillside.prompt.confirm/1",
        "tillside.prompt.choose/1", "tillside.prompt.rating/1", "tillside.prompt.text/1",
        "tillside.discount/1"};

private:
    using Ask = std::int32_t (*)(tillside_session*, const tillside_request*, tillside_reply*);
    Asked ask(Ask function, till::Kind kind, const google::protobuf::Message& message,
              const std::uint8_t* id);
    Asked take(std::int32_t result, tillside_reply& reply);
};

[[nodiscard]] std::int64_t now_us();

}  // namespace tillside::validator
