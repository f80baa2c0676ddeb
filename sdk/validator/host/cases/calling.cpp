// How a host uses the interface: sessions, threads, deadlines, repeats, releases.
#include <google/protobuf/util/message_differencer.h>
#include <tillside/plugin.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "sdk/validator/host/judge.hpp"

namespace tillside::validator {

namespace {

using SessionName = std::pair<std::uint32_t, std::uint64_t>;  // process and address

SessionName session_of(const Act& act) {
    return {act.record.process, act.record.session};
}

Finding says_hello_first(const Seen& seen) {
    std::set<SessionName> greeted;
    bool any = false;
    for (const Act& act : seen.acts) {
        if (act.record.function == PROBE_OPEN || act.record.function == PROBE_CLOSE)
            greeted.erase(session_of(act));  // the address may be used again
        if (!act.asks()) continue;
        any = true;
        if (act.is(till::HELLO)) {
            const auto* hello = act.as<till::Hello>();
            if (hello != nullptr && hello->host_name().empty())
                return broken("its HELLO has no host_name");
            greeted.insert(session_of(act));
        } else if (!greeted.contains(session_of(act))) {
            return broken("a session began with {}", act.name());
        }
    }
    return seen_or_not(any);
}

Finding messages_are_readable(const Seen& seen) {
    bool any = false;
    for (const Act& act : seen.acts) {
        if (!act.asks()) continue;
        any = true;
        if (!act.readable)
            return broken("the payload of {} is no such message", name_of_kind(act.record.kind));
        if (act.record.result == TILLSIDE_TOO_LARGE)
            return broken("{} was above the limits", act.name());
    }
    return seen_or_not(any);
}

Finding deadlines_are_sane(const Seen& seen) {
    bool any = false;
    for (const Act& act : seen.acts) {
        if (!act.asks()) continue;
        any = true;
        const std::uint32_t deadline = act.record.deadline_ms;
        if (deadline != 0 &&
            (deadline < TILLSIDE_DEADLINE_MS_MIN || deadline > TILLSIDE_DEADLINE_MS_MAX))
            return broken("{} with deadline_ms {}: it is 0, or 5 to 5000", act.name(), deadline);
        const bool cashier_waits =
            act.is(till::SCANNED) || act.is(till::BASKET_CHANGED) || act.is(till::BEFORE_TENDER);
        if (cashier_waits && deadline > 1000)
            return broken("{} with deadline_ms {}: the cashier would wait that long for each item",
                          act.name(), deadline);
    }
    return seen_or_not(any);
}

Finding one_thread_a_session(const Seen& seen) {
    std::map<SessionName, const Act*> last;
    bool any = false;
    for (const Act& act : seen.acts) {
        if (act.record.function == PROBE_OPEN) {
            last.erase(session_of(act));
            continue;
        }
        any = true;
        const auto [before, first] = last.try_emplace(session_of(act), &act);
        if (first) continue;
        // In the order in which they ended: one that began before the last had ended ran beside it.
        if (act.record.began_ns < before->second->record.ended_ns &&
            act.record.thread != before->second->record.thread)
            return broken("{} and {} ran in one session at the same time, in two threads",
                          before->second->name(), act.name());
        before->second = &act;
    }
    return seen_or_not(any);
}

// How many replies a session may hold at once: as many as a screen shows.
constexpr std::size_t replies_held_max = 8;

Finding replies_are_released(const Seen& seen) {
    std::map<SessionName, std::set<std::uint64_t>> held;
    bool any = false;
    for (const Act& act : seen.acts) {
        auto& replies = held[session_of(act)];
        if (act.record.function == PROBE_OPEN || act.record.function == PROBE_CLOSE)
            replies.clear();
        if (act.record.function == PROBE_RELEASE) replies.erase(act.record.reply_address);
        if (!act.asks() || act.record.reply_address == 0) continue;
        any = true;
        replies.insert(act.record.reply_address);
        if (replies.size() > replies_held_max)
            return broken("{} replies of one session have not been released", replies.size());
    }
    return seen_or_not(any);
}

// Whether two requests ask for the same; when they were sent does not count.
bool same_request(const Act& one, const Act& other) {
    if (one.record.kind != other.record.kind || !one.message || !other.message) return false;
    const std::unique_ptr<google::protobuf::Message> copies[] = {
        std::unique_ptr<google::protobuf::Message>(one.message->New()),
        std::unique_ptr<google::protobuf::Message>(other.message->New())};
    copies[0]->CopyFrom(*one.message);
    copies[1]->CopyFrom(*other.message);
    for (const auto& copy : copies) {
        const auto* field = copy->GetDescriptor()->FindFieldByName("context");
        if (field == nullptr) continue;
        auto* context =
            dynamic_cast<till::Context*>(copy->GetReflection()->MutableMessage(copy.get(), field));
        if (context != nullptr) context->set_occurred_at_us(0);
    }
    return google::protobuf::util::MessageDifferencer::Equals(*copies[0], *copies[1]);
}

bool same_id(const Act& one, const Act& other) {
    return std::memcmp(one.record.request_id, other.record.request_id,
                       sizeof one.record.request_id) == 0;
}

Finding repeat_keeps_its_id(const Seen& seen) {
    bool any = false;
    for (std::size_t i = 0; i < seen.acts.size(); ++i) {
        const Act& lost = seen.acts[i];
        if (lost.record.function != PROBE_CALL || lost.record.result != TILLSIDE_UNAVAILABLE)
            continue;
        any = true;
        for (std::size_t j = i + 1; j < seen.acts.size(); ++j) {
            const Act& later = seen.acts[j];
            if (!later.asks() || !same_request(lost, later)) continue;
            if (!same_id(lost, later))
                return broken(
                    "{} was UNAVAILABLE and asked again under another request id: the "
                    "work may be done twice",
                    lost.name());
        }
    }
    return seen_or_not(any);
}

Finding host_ends_well(const Seen& seen) {
    if (!seen.ended) return broken("the command did not end by itself");
    if (seen.signal != 0) return broken("the command was killed by signal {}", seen.signal);
    if (seen.exit_code != 0) return broken("the command ended with exit code {}", seen.exit_code);
    return passed();
}

constexpr HostCase cases[] = {
    {"host_ends_well", "the host ends by itself, without a crash", "", host_ends_well},
    {"says_hello_first", "HELLO, with the host's name, is the first message of each session",
     "the host must load the plugin named by TILLSIDE_PLUGIN and call it", says_hello_first},
    {"messages_are_readable", "payloads are the schema's messages, within the limits",
     "the host must call the plugin", messages_are_readable},
    {"deadlines_are_sane", "deadlines are allowed ones, and short where the cashier waits",
     "the host must call the plugin", deadlines_are_sane},
    {"one_thread_a_session", "a session is used by one thread at a time",
     "the host must call the plugin", one_thread_a_session},
    {"replies_are_released", "replies are given back", "the host must get a reply with content",
     replies_are_released},
    {"repeat_keeps_its_id", "what was UNAVAILABLE is repeated under the same request id, or not",
     "change the basket four times, or enrol a customer", repeat_keeps_its_id},
};

}  // namespace

std::span<const HostCase> calling_habits() {
    return cases;
}

}  // namespace tillside::validator
