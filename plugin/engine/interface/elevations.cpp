#include "plugin/engine/interface/elevations.hpp"

#include <fmt/format.h>

#include <utility>

#include "plugin/engine/interface/occasion.hpp"
#include "plugin/engine/outbox/draft.hpp"
#include "sync/rules/identity/personal_numbers.hpp"

namespace tillside::engine::interface {

namespace {

using store::Blob;
using store::Sql;

constexpr std::size_t reason_bytes_max = 400;
constexpr std::int64_t kept_us = 8LL * 24 * 3600 * 1'000'000;

constexpr Sql insert_elevation{
    "INSERT INTO elevations (elevation_id, business_day, ticket, action, customer_id, asked_us,"
    " expires_us, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
constexpr Sql find_elevation{
    "SELECT action, customer_id, expires_us, granted_us IS NOT NULL, detail FROM elevations"
    " WHERE elevation_id = ?1 AND business_day = ?2 AND ticket = ?3"};
constexpr Sql use_elevation{"UPDATE elevations SET granted_us = ?2 WHERE elevation_id = ?1"};
constexpr Sql forget_everything{"DELETE FROM elevations"};
constexpr Sql forget_customer{"DELETE FROM elevations WHERE customer_id = ?1"};
constexpr Sql drop_old{"DELETE FROM elevations WHERE asked_us < ?1"};

std::unexpected<Error> refuse(std::string_view code, std::string field, std::string words) {
    return fail_at(Domain::access, code, std::move(field), std::move(words));
}

}  // namespace

struct Elevations::Kept {
    std::string elevation_id;
    std::string action;
    std::string customer_id;
    std::int64_t expires_us = 0;
    bool used = false;
    std::string detail;
};

void Elevations::join(server::Dispatcher& dispatcher) {
    dispatcher.on<till::Elevate>(
        till::ELEVATE, server::Keeps::a_record,
        [this](const auto& message, const server::Call& call) { return elevate(message, call); });
}

void Elevations::on_granted(std::string action, GrantHandler handler) {
    handlers_.insert_or_assign(std::move(action), std::move(handler));
}

Result<void> Elevations::ask(const Need& need, const till::Context& context, till::Reply& reply,
                             Now now) {
    const std::string id = wire::uuid_v7(now.us, random_);
    till::ElevationRequest& request = *reply.mutable_elevation();
    request.set_elevation_id(wire::uuid_text(id));
    request.set_action(need.action);
    request.set_reason(need.reason);
    request.set_role(till::STORE_MANAGER);
    request.set_time_limit_ms(need.time_limit_ms);
    request.set_skipped(till::Prompt::NOTHING_HAPPENS);
    request.set_skip_label(need.skip_label);
    return rooms_.database.attempt("keeping a request to a manager", [&] {
        rooms_.database.query(drop_old).bind(now.us - kept_us).run();
        rooms_.database.query(insert_elevation)
            .bind(Blob{id}, std::string_view(context.business_day()),
                  std::string_view(context.ticket()), std::string_view(need.action),
                  Blob{need.customer_id}, now.us, now.us + need.time_limit_ms * std::int64_t{1000},
                  std::string_view(need.detail))
            .run();
    });
}

Result<std::optional<Elevations::Kept>> Elevations::find(const till::Elevate& message) {
    const auto id = wire::uuid_bytes(message.elevation_id());
    if (!id) return std::optional<Kept>();
    return rooms_.database.attempt("finding a request to a manager", [&]() -> std::optional<Kept> {
        auto row = rooms_.database.query(find_elevation);
        row.bind(Blob{*id}, std::string_view(message.context().business_day()),
                 std::string_view(message.context().ticket()));
        if (!row.step()) return std::nullopt;
        return Kept{*id,        row.text(0), row.blob(1), row.integer(2), row.integer(3) != 0,
                    row.text(4)};
    });
}

Result<till::Reply> Elevations::elevate(const till::Elevate& message, const server::Call& call) {
    if (call.training) {
        return refuse("training", "context.training", "in training no manager agrees to anything");
    }
    if (auto fine = check_occasion(message.context()); !fine) return std::unexpected(fine.error());
    if (message.reason().size() > reason_bytes_max ||
        rules::identity::holds_forbidden_number(message.reason())) {
        return refuse("reason_unfit", "reason",
                      fmt::format("the reason is kept: at most {} bytes, and no identity card or "
                                  "payment card number",
                                  reason_bytes_max));
    }
    const auto kept = find(message);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) {
        return refuse("elevation_unknown", "elevation_id",
                      "nothing with this id was asked for on this ticket");
    }
    if ((*kept)->used) {
        return refuse("elevation_used", "elevation_id",
                      "a manager agreed to this before: each request is good for once");
    }
    if (call.now.us > (*kept)->expires_us) {
        return refuse("elevation_expired", "elevation_id",
                      "the time to agree was over: do again what needed a manager");
    }
    // A wrong PIN is a Reply and no Error, so that its count stays.
    const auto checked = rooms_.sign_in.check(message.manager(), message.pin(), call.now);
    if (!checked) return std::unexpected(checked.error());
    if (checked->refusal) {
        till::Reply refusal = *checked->refusal;
        if (refusal.failure().code() == "sign_in_wrong") {
            refusal.mutable_failure()->set_code("wrong_pin");
        }
        return refusal;
    }
    if (checked->member.role() != wire::STORE_MANAGER) {
        return refuse("not_allowed", "manager", "only a store manager can agree to this");
    }
    return grant(**kept, message, call);
}

Result<till::Reply> Elevations::grant(const Kept& kept, const till::Elevate& message,
                                      const server::Call& call) {
    auto used = rooms_.database.attempt("using a manager's consent", [&] {
        rooms_.database.query(use_elevation).bind(Blob{kept.elevation_id}, call.now.us).run();
    });
    if (!used) return std::unexpected(used.error());
    wire::Event event = outbox::draft_event(wire::ELEVATED, message.context(), call.request_id);
    event.set_customer_id(kept.customer_id);
    event.mutable_elevated()->set_action(kept.action);
    event.mutable_elevated()->set_manager(message.manager());
    event.mutable_elevated()->set_reason(message.reason());
    const auto recorded = rooms_.outbox.append(std::move(event), call.now);
    if (!recorded) return std::unexpected(recorded.error());
    till::Reply reply;
    till::RecordedEvent& said = *reply.add_recorded();
    said.set_event_id(wire::uuid_text(recorded->event_id));
    said.set_kind(wire::EventKind_Name(recorded->kind));
    const auto handler = handlers_.find(kept.action);
    if (handler != handlers_.end()) {
        const Granted granted{kept.customer_id, kept.detail, message, call};
        if (auto done = handler->second(granted, reply); !done) {
            return std::unexpected(done.error());
        }
    }
    return reply;
}

Result<void> Elevations::forget(std::string_view customer_id) {
    return rooms_.database.attempt("forgetting requests about a customer", [&] {
        rooms_.database.query(forget_customer).bind(Blob{customer_id}).run();
    });
}

Result<void> Elevations::forget_all() {
    return rooms_.database.attempt("forgetting all requests",
                                   [&] { rooms_.database.query(forget_everything).run(); });
}

}  // namespace tillside::engine::interface
