#include "plugin/engine/server/dispatcher.hpp"

#include <fmt/format.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>

#include <exception>

#include "plugin/engine/server/payload.hpp"

namespace tillside::engine::server {

namespace {

// The customer whom a message names in its field customer_id; empty where it names none.
std::string named_customer(const google::protobuf::Message& message) {
    const auto* field = message.GetDescriptor()->FindFieldByName("customer_id");
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
        return {};
    }
    return message.GetReflection()->GetString(message, field);
}

std::string name_of(std::uint32_t kind) {
    const std::string& name = till::Kind_Name(static_cast<till::Kind>(kind));
    return name.empty() ? fmt::format("kind {}", kind) : name;
}

// Printed messages that follow one another are one merged message (protobuf's encoding document,
// "Last One Wins"), so the part that never changes is not printed again. JSON has no such rule.
std::string print_reply(std::string_view always, const till::Reply& reply, std::uint8_t encoding) {
    if (always.empty()) return print_payload(reply, encoding);
    std::string printed(always);
    if (encoding == TILLSIDE_PROTOBUF) {
        reply.AppendToString(&printed);
        return printed;
    }
    till::Reply whole;
    whole.ParseFromString(printed);
    whole.MergeFrom(reply);
    return print_payload(whole, encoding);
}

}  // namespace

Dispatcher::Dispatcher(store::Database& database, std::string store, std::string till)
    : database_(&database), memory_(database), store_(std::move(store)), till_(std::move(till)) {}

void Dispatcher::add(till::Kind kind, Entry entry) {
    if (!entries_.emplace(static_cast<std::uint32_t>(kind), std::move(entry)).second) {
        std::terminate();  // two rooms claim one kind: found by the first start of the program
    }
}

void Dispatcher::on_empty(till::Kind kind,
                          std::function<Result<till::Reply>(const Call&)> handler) {
    add(kind, Entry{Keeps::nothing, nullptr,
                    [handler = std::move(handler)](const google::protobuf::Message&,
                                                   const Call& call) { return handler(call); },
                    [](const google::protobuf::Message&) -> Context { return nullptr; }});
}

void Dispatcher::always(till::Kind kind, const till::Reply& part) {
    const auto found = entries_.find(static_cast<std::uint32_t>(kind));
    if (found == entries_.end() || found->second.keeps != Keeps::nothing) {
        std::terminate();  // a record's reply is kept whole: found by the first start, too
    }
    found->second.always = part.SerializeAsString();
}

Answer Dispatcher::serve(const Request& request, Now now) {
    auto replied = reply_to(request, now);
    if (!replied) return refuse(replied.error(), request.encoding);
    auto& [reply, repeated, manner, remembered, always] = *replied;
    Answer answer;
    answer.manner = manner;
    answer.status = reply.has_failure() ? TILLSIDE_REFUSED : TILLSIDE_OK;
    answer.repeated = repeated;
    answer.failure_code = reply.failure().code();
    answer.failure_message = reply.failure().message();
    answer.payload = print_reply(always, reply, request.encoding);
    if (remembered) remember(request, *replied, answer.payload);
    if (answer.payload.size() > TILLSIDE_REPLY_BYTES_MAX) {
        return refuse(Error{Domain::message, "reply_too_large",
                            fmt::format("the reply to {} has {} bytes; at most {} are sent",
                                        name_of(request.kind), answer.payload.size(),
                                        TILLSIDE_REPLY_BYTES_MAX)},
                      request.encoding);
    }
    return answer;
}

Answer Dispatcher::refuse(const Error& error, std::uint8_t encoding) {
    till::Reply reply;
    auto& failure = *reply.mutable_failure();
    failure.set_code(error.code);
    failure.set_message(error.message);
    failure.set_field(error.field);
    failure.set_retryable(error.retryable);
    return Answer{TILLSIDE_REFUSED, false, print_payload(reply, encoding), error.code,
                  error.message};
}

Result<Dispatcher::Replied> Dispatcher::reply_to(const Request& request, Now now) {
    const auto found = entries_.find(request.kind);
    if (found == entries_.end()) {
        return fail(Domain::frame, "unknown_kind",
                    fmt::format("this engine does not know the message {}", name_of(request.kind)));
    }
    const Entry& entry = found->second;
    auto first = first_reply(request, entry.keeps);
    if (!first) return std::unexpected(first.error());
    if (*first) {
        if ((*first)->kind != request.kind) {
            return fail(Domain::frame, "request_id_reused",
                        fmt::format("the request id of this {} was used for a {} before: ids are "
                                    "made anew for each request",
                                    name_of(request.kind), name_of((*first)->kind)));
        }
        return Replied{std::move((*first)->reply), true};
    }

    auto message = understood(entry, request);
    if (!message) return std::unexpected(message.error());
    const till::Context* context = *message ? entry.context_of(**message) : nullptr;
    const Call call{now, request.request_id, context != nullptr && context->training(),
                    request.spooled};
    const google::protobuf::Message* payload = message->get();
    if (payload == nullptr) payload = &till::Reply::default_instance();  // a kind without one
    const Served served{static_cast<till::Kind>(request.kind), *payload, context, call};
    Manner manner;
    if (surroundings_.manner) manner = surroundings_.manner(served);
    if (manner.silent) return Replied{{}, false, manner};
    auto reply = entry.keeps == Keeps::a_record ? recorded(entry, served) : handled(entry, served);
    if (!reply) return std::unexpected(reply.error());
    return Replied{std::move(*reply), false, manner, entry.keeps == Keeps::nothing || call.training,
                   entry.always};
}

Result<till::Reply> Dispatcher::handled(const Entry& entry, const Served& served) {
    auto reply = entry.handle(served.message, served.call);
    if (!reply || !surroundings_.finish) return reply;
    if (auto finished = surroundings_.finish(served, *reply); !finished) {
        return std::unexpected(finished.error());
    }
    return reply;
}

Result<std::optional<FirstReply>> Dispatcher::first_reply(const Request& request, Keeps keeps) {
    if (const auto* recent = recent_.find(request.request_id)) {
        FirstReply first{recent->kind, {}};
        first.reply.ParseFromString(recent->reply);
        return first;
    }
    if (keeps == Keeps::nothing) return std::optional<FirstReply>();
    return memory_.find(request.request_id);
}

Result<std::unique_ptr<google::protobuf::Message>> Dispatcher::understood(
    const Entry& entry, const Request& request) const {
    std::unique_ptr<google::protobuf::Message> message;
    if (entry.prototype == nullptr) return message;
    message.reset(entry.prototype->New());
    if (auto parsed = parse_payload(request.payload, request.encoding, *message); !parsed) {
        return std::unexpected(parsed.error());
    }
    if (const till::Context* context = entry.context_of(*message)) {
        if (auto ours = check_context(*context); !ours) return std::unexpected(ours.error());
    } else if (request.kind != till::HELLO) {
        return fail_at(Domain::message, "context_missing", "context",
                       fmt::format("{} needs a context: store, till, business day and ticket",
                                   name_of(request.kind)));
    }
    return message;
}

Result<void> Dispatcher::check_context(const till::Context& context) const {
    if (context.store() != store_) {
        return fail_at(Domain::message, "other_store", "context.store",
                       fmt::format("context.store is not this engine's store, {}", store_));
    }
    if (context.till() != till_) {
        return fail_at(Domain::message, "other_till", "context.till",
                       fmt::format("context.till is not this engine's till, {}", till_));
    }
    return {};
}

Result<till::Reply> Dispatcher::recorded(const Entry& entry, const Served& served) {
    if (!surroundings_.around_record) return record(entry, served);
    return surroundings_.around_record(served, [&] { return record(entry, served); });
}

Result<till::Reply> Dispatcher::record(const Entry& entry, const Served& served) {
    const Call& call = served.call;
    auto transaction = database_->begin();
    if (!transaction) return std::unexpected(transaction.error());
    auto reply = handled(entry, served);
    if (!reply) return reply;
    if (call.training) {
        reply->clear_recorded();
        return reply;
    }
    // SQLite undoes a transaction by itself on some errors. Whoever met that one may have gone on;
    // the reply must not be remembered alone.
    if (!database_->in_transaction()) {
        return fail(Domain::store, "failed",
                    "the database undid what this message recorded; send it again", true);
    }
    const auto pruned = pruned_to_keep(*reply);
    auto remembered =
        memory_.keep(call.request_id, static_cast<std::uint32_t>(served.kind),
                     named_customer(served.message), pruned ? *pruned : *reply, call.now);
    if (!remembered) return std::unexpected(remembered.error());
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return reply;
}

std::optional<till::Reply> Dispatcher::pruned_to_keep(const till::Reply& reply) const {
    return surroundings_.pruned ? surroundings_.pruned(reply) : std::nullopt;
}

// What was just printed is what is kept, where it may be and is protobuf.
void Dispatcher::remember(const Request& request, const Replied& replied,
                          std::string_view printed) {
    const auto pruned = pruned_to_keep(replied.reply);
    recent_.remember(
        request.request_id, request.kind,
        !pruned && request.encoding == TILLSIDE_PROTOBUF
            ? std::string(printed)
            : print_reply(replied.always, pruned ? *pruned : replied.reply, TILLSIDE_PROTOBUF));
}

Result<int> Dispatcher::forget_replies(Now before, int rows_max) {
    return memory_.forget(before, rows_max);
}

Result<void> Dispatcher::forget_customer(std::string_view customer_id) {
    recent_ = RecentReplies();
    return memory_.forget_customer(customer_id);
}

Result<void> Dispatcher::forget_customers() {
    recent_ = RecentReplies();
    return memory_.forget_customers();
}

}  // namespace tillside::engine::server
