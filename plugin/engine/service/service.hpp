// What customers say: feedback about a sale, complaints, conversations outside the sale. It is
// taken at once, offline too, and goes to head office as an event; nothing here judges it or
// promises an answer. Training records nothing.
//
// Thread: the engine's main thread, inside a transaction.
#pragma once

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/dispatcher.hpp"
#include "plugin/engine/service/words.hpp"

namespace tillside::engine::service {

inline constexpr std::size_t text_bytes_max = 4096;
inline constexpr std::size_t code_bytes_max = 64;
inline constexpr int complaint_lines_max = 64;

class Service {
public:
    struct Rooms {
        store::Database& database;
        outbox::Outbox& outbox;
        customers::Customers& customers;
        customers::KeyRing& keys;
    };
    // The rooms outlive this.
    Service(const Rooms& rooms, const wire::Random& random)
        : rooms_(rooms), seal_(rooms.customers, rooms.keys, random) {}

    // Serves GIVE_FEEDBACK, OPEN_COMPLAINT and LOG_INTERACTION.
    void join(server::Dispatcher& dispatcher);

    // Errors (Domain::message) name the field: "text_too_long", "bad_code", "bad_rating",
    // "bad_surface", "nothing_said", "bad_severity", "too_many_lines", "bad_ticket",
    // "bad_channel", "bad_promise", "bad_customer_id".
    [[nodiscard]] Result<till::Reply> feedback(const till::Feedback& message,
                                               const server::Call& call);
    // The reply holds the complaint's number; in training there is none.
    [[nodiscard]] Result<till::Reply> complaint(const till::ComplaintOpened& message,
                                                const server::Call& call);
    [[nodiscard]] Result<till::Reply> interaction(const till::InteractionLogged& message,
                                                  const server::Call& call);

private:
    struct Said;
    [[nodiscard]] Result<wire::Event> begin(wire::EventKind kind, const Said& said,
                                            const server::Call& call);
    [[nodiscard]] Result<till::Reply> record(wire::Event event, const server::Call& call);
    [[nodiscard]] Result<std::uint64_t> next_number(std::string_view day);

    Rooms rooms_;
    WordSeal seal_;
};

}  // namespace tillside::engine::service
