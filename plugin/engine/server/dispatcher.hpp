// The dispatcher: from a request's bytes to a reply's bytes. It finds the room that serves a kind,
// parses the payload, opens the transaction, remembers the reply under the request's id, and turns
// every refusal into words. It knows no socket and no clock, so the same function serves a call, a
// post, a spool file and a simulation.
//
// How a room joins in:
//
//     dispatcher.on<till::FindCustomer>(till::FIND_CUSTOMER, Keeps::nothing,
//         [&](const till::FindCustomer& message, const Call& call) -> Result<till::Reply> { … });
//
// What the dispatcher has done before a handler runs:
//   - the context, where the message has one, names this engine's store and till;
//   - Keeps::a_record: one transaction is open. When the handler returns a Reply it is committed
//     together with that reply under the request's id, before anything is answered; when it returns
//     an Error everything is undone. Room code opens no transaction of its own then.
//   - training (Context.training): the transaction is undone in any case, so nothing is recorded.
//   - a repeated request id never reaches the handler: the first reply is given again.
//
// Thread: the engine's main thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "plugin/engine/server/replies.hpp"
#include "plugin/engine/server/reply_memory.hpp"
#include "plugin/engine/store/database.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/error.hpp"
#include "sync/wire/time.hpp"

namespace tillside::engine::server {

// What is known of a request beside its message.
struct Call {
    Now now;
    std::string_view request_id;  // 16 bytes
    bool training = false;        // nothing is recorded
    bool spooled = false;         // read from the spool, some time after it happened
};

// Whether a kind leaves something behind.
enum class Keeps : std::uint8_t {
    nothing,   // reads; its reply is remembered in memory for a while, should the id come again
    a_record,  // writes; in one transaction with its reply
};

template <typename Message>
using Handler = std::function<Result<till::Reply>(const Message&, const Call&)>;

// A request as it came in a frame.
struct Request {
    std::uint32_t kind = 0;
    std::uint8_t encoding = 0;    // TILLSIDE_PROTOBUF or TILLSIDE_JSON
    std::string_view request_id;  // 16 bytes
    std::string_view payload;
    bool spooled = false;
};

// What is served, for those who look at every request (Surroundings).
struct Served {
    till::Kind kind{};
    const google::protobuf::Message& message;  // of the kind's type; borrowed for the call
    const till::Context* context = nullptr;    // nullptr where the message has none
    const Call& call;
};

// How a request is answered beside what is said. Only a sandbox ever answers in another manner.
struct Manner {
    bool silent = false;        // not served and never answered, as if the engine were away
    std::uint32_t late_ms = 0;  // the reply leaves so much later
};

// What goes for every kind alike, set once by the program. Each may be empty.
struct Surroundings {
    std::function<Manner(const Served&)> manner;  // before the handler; posts from the spool too
    // After the handler and in its transaction, before the reply is remembered: what other rooms
    // add, and how it is made fit for the host.
    std::function<Result<void>(const Served&, till::Reply&)> finish;
    // The reply without what must not be remembered in any form; nothing where all of it may be,
    // as nearly always: no copy is made then.
    std::function<std::optional<till::Reply>(const till::Reply&)> pruned;
    // Around what records a message; it may do so again where that failed, which left nothing.
    using Record = std::function<Result<till::Reply>()>;
    std::function<Result<till::Reply>(const Served&, const Record&)> around_record;
};

// A reply as it goes into a frame.
struct Answer {
    std::uint32_t status = 0;  // TILLSIDE_OK or TILLSIDE_REFUSED
    bool repeated = false;     // TILLSIDE_FRAME_REPEATED
    std::string payload;       // a till::Reply in the request's encoding
    std::string failure_code;  // empty where status is TILLSIDE_OK
    std::string failure_message;
    Manner manner{};
};

class Dispatcher {
public:
    // The store and till that contexts must name. `database` outlives the dispatcher.
    Dispatcher(store::Database& database, std::string store, std::string till);

    // Registers the room that serves `kind`. A kind has one handler: a second one is a mistake of
    // the program and ends it.
    template <typename Message>
    void on(till::Kind kind, Keeps keeps, Handler<Message> handler) {
        add(kind, Entry{keeps, &Message::default_instance(),
                        [handler = std::move(handler)](const google::protobuf::Message& message,
                                                       const Call& call) {
                            return handler(static_cast<const Message&>(message), call);
                        },
                        [](const google::protobuf::Message& message) -> const till::Context* {
                            if constexpr (requires(const Message& m) { m.has_context(); }) {
                                const auto& typed = static_cast<const Message&>(message);
                                return typed.has_context() ? &typed.context() : nullptr;
                            } else {
                                return nullptr;
                            }
                        }});
    }
    // Of a kind whose reply always holds the same: that part, which then is printed once and not
    // with each reply. The handler gives the rest. Only for kinds that keep nothing.
    void always(till::Kind kind, const till::Reply& part);
    // For kinds without a payload (STATUS).
    void on_empty(till::Kind kind, std::function<Result<till::Reply>(const Call&)> handler);

    void surround(Surroundings surroundings) { surroundings_ = std::move(surroundings); }
    // Replies about a customer are remembered under the customer's key from now on.
    void seal_replies(ReplySeal seal) { memory_.seal_with(std::move(seal)); }

    // Serves one request. Never throws; whatever goes wrong is in the answer.
    [[nodiscard]] Answer serve(const Request& request, Now now);
    // The answer that refuses a request for a reason found before it was understood.
    [[nodiscard]] static Answer refuse(const Error& error, std::uint8_t encoding);

    // Forgets replies that nobody will ask for again: those older than `before`, some rows a call.
    [[nodiscard]] Result<int> forget_replies(Now before, int rows_max);
    // Forgets what replies have shown of a customer (16 bytes), or of everybody; in the caller's
    // transaction. A repeat of their requests says that it is no longer kept.
    [[nodiscard]] Result<void> forget_customer(std::string_view customer_id);
    [[nodiscard]] Result<void> forget_customers();

private:
    using Context = const till::Context*;
    struct Entry {
        Keeps keeps{};
        const google::protobuf::Message* prototype = nullptr;  // nullptr: the kind has no payload
        std::function<Result<till::Reply>(const google::protobuf::Message&, const Call&)> handle;
        std::function<Context(const google::protobuf::Message&)> context_of;
        std::string always{};  // the part of every reply that never changes, as protobuf
    };

    void add(till::Kind kind, Entry entry);
    [[nodiscard]] Result<std::optional<FirstReply>> first_reply(const Request& request,
                                                                Keeps keeps);
    [[nodiscard]] Result<std::unique_ptr<google::protobuf::Message>> understood(
        const Entry& entry, const Request& request) const;
    [[nodiscard]] Result<void> check_context(const till::Context& context) const;
    [[nodiscard]] Result<till::Reply> handled(const Entry& entry, const Served& served);
    [[nodiscard]] Result<till::Reply> recorded(const Entry& entry, const Served& served);
    [[nodiscard]] Result<till::Reply> record(const Entry& entry, const Served& served);
    [[nodiscard]] std::optional<till::Reply> pruned_to_keep(const till::Reply& reply) const;
    struct Replied {
        till::Reply reply;
        bool repeated = false;
        Manner manner{};
        bool remembered = false;    // in memory, as it is printed
        std::string_view always{};  // printed before the reply: the entry's
    };
    [[nodiscard]] Result<Replied> reply_to(const Request& request, Now now);
    void remember(const Request& request, const Replied& replied, std::string_view printed);

    store::Database* database_;
    ReplyMemory memory_;
    std::string store_;
    std::string till_;
    std::unordered_map<std::uint32_t, Entry> entries_;
    RecentReplies recent_;
    Surroundings surroundings_;
};

}  // namespace tillside::engine::server
