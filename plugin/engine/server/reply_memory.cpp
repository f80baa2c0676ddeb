#include "plugin/engine/server/reply_memory.hpp"

#include "sync/wire/sealing.hpp"

namespace tillside::engine::server {

namespace {

using store::Blob;
using store::Sql;

constexpr Sql find_reply{
    "SELECT kind, reply, customer_id, sealed FROM handled_requests WHERE request_id = ?1"};
constexpr Sql insert_reply{
    "INSERT INTO handled_requests (request_id, kind, at_us, reply, customer_id, sealed)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql delete_old_replies{
    "DELETE FROM handled_requests WHERE number IN"
    " (SELECT number FROM handled_requests WHERE at_us < ?1 ORDER BY number LIMIT ?2)"};
constexpr Sql forget_replies_about{
    "UPDATE handled_requests SET sealed = x'' WHERE customer_id = ?1 AND customer_id != x''"};
constexpr Sql forget_replies_about_anybody{
    "UPDATE handled_requests SET sealed = x'' WHERE customer_id != x''"};

constexpr std::string_view several = {"\0", 1};  // no customer's id

// What is said of nobody: what was recorded, or why it was not.
till::Reply outline_of(const till::Reply& reply) {
    till::Reply outline;
    if (reply.has_failure()) *outline.mutable_failure() = reply.failure();
    *outline.mutable_recorded() = reply.recorded();
    outline.set_basket_revision(reply.basket_revision());
    outline.set_complaint_number(reply.complaint_number());
    return outline;
}

bool shows_somebody(const till::Reply& reply) {
    return reply.customers_size() > 0 || reply.receipt_size() > 0 || reply.cards_size() > 0;
}

// Whom the reply is about: 16 bytes, `several`, or empty for nobody.
std::string subject_of(std::string_view customer_id, const till::Reply& reply) {
    if (reply.customers_size() > 1) return std::string(several);
    const auto id = wire::uuid_bytes(reply.customers_size() == 1
                                         ? std::string_view(reply.customers(0).customer_id())
                                         : customer_id);
    if (id) return *id;
    return reply.customers_size() == 1 ? std::string(several) : std::string();
}

}  // namespace

Result<void> ReplyMemory::keep(std::string_view request_id, std::uint32_t kind,
                               std::string_view customer_id, const till::Reply& reply, Now now) {
    std::string subject = subject_of(customer_id, reply);
    std::string sealed;
    if (subject.size() == 16 && seal_.seal) {
        auto done = seal_.seal(subject, request_id, reply.SerializeAsString());
        if (done) {
            sealed = std::move(*done);
        } else if (done.error().domain != Domain::sealing) {
            return std::unexpected(done.error());
        }
    }
    // Without a key nothing that shows somebody is kept; the rest is said of nobody.
    if (sealed.empty() && !shows_somebody(reply)) subject.clear();
    const till::Reply clear = subject.empty() ? reply : outline_of(reply);
    return database_->attempt("remembering a reply", [&] {
        database_->query(insert_reply)
            .bind(Blob{request_id}, kind, now.us, Blob{clear.SerializeAsString()}, Blob{subject},
                  Blob{sealed})
            .run();
    });
}

Result<std::optional<FirstReply>> ReplyMemory::find(std::string_view request_id) {
    struct Row {
        std::uint32_t kind;
        std::string reply, customer_id, sealed;
    };
    const auto row = database_->attempt("looking up a request id", [&]() -> std::optional<Row> {
        auto found = database_->query(find_reply);
        found.bind(Blob{request_id});
        if (!found.step()) return std::nullopt;
        return Row{static_cast<std::uint32_t>(found.integer(0)), found.blob(1), found.blob(2),
                   found.blob(3)};
    });
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::optional<FirstReply>();
    FirstReply first{(*row)->kind, {}};
    if (!(*row)->sealed.empty() && seal_.open) {
        const auto opened = seal_.open((*row)->customer_id, request_id, (*row)->sealed);
        if (opened && first.reply.ParseFromString(*opened)) return first;
        if (!opened && opened.error().domain != Domain::sealing) {
            return std::unexpected(opened.error());
        }
    }
    first.reply.ParseFromString((*row)->reply);
    if (!(*row)->customer_id.empty()) {
        first.reply.add_toasts()->set_text(
            "This was done before; what was shown of the customer is no longer kept");
    }
    return first;
}

Result<int> ReplyMemory::forget(Now before, int rows_max) {
    return database_->attempt("forgetting old replies", [&] {
        return database_->query(delete_old_replies).bind(before.us, rows_max).run();
    });
}

Result<void> ReplyMemory::forget_customer(std::string_view customer_id) {
    return database_->attempt("forgetting replies about a customer", [&] {
        database_->query(forget_replies_about).bind(Blob{customer_id}).run();
    });
}

Result<void> ReplyMemory::forget_customers() {
    return database_->attempt("forgetting replies about customers",
                              [&] { database_->query(forget_replies_about_anybody).run(); });
}

}  // namespace tillside::engine::server
