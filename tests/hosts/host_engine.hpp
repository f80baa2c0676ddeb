// The engine behind a host's double: with one customer who is known by phone, and with what it has
// recorded laid open, event by event, as it would go to head office.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "sdk/cpp/client.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/time.hpp"
#include "tests/integration/customers/host.hpp"
#include "tests/integration/engine_process.hpp"

namespace tillside::testing {

class HostEngine : public EngineProcess {
public:
    // Enrols a customer who agreed to profiling.
    till::CustomerCard enrol(const std::string& phone, const std::string& name) const {
        return Host(*this).enrol(phone, name);
    }

    // Waits until nothing is left in the spool; false after five seconds.
    [[nodiscard]] bool spool_is_taken_in() const {
        for (int tries = 0; tries < 500; ++tries) {
            if (spooled() == 0) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    [[nodiscard]] std::size_t spooled() const {
        std::error_code none;
        std::size_t found = 0;
        for (const auto& entry : std::filesystem::directory_iterator(spool(), none))
            found += entry.path().extension() == ".post" ? 1 : 0;
        return found;
    }

    // Events of one kind, oldest first, as they stand in the outbox.
    [[nodiscard]] std::vector<wire::Event> events(wire::EventKind kind) const {
        std::vector<wire::Event> found;
        sqlite3* opened = nullptr;
        const int code =
            sqlite3_open_v2((data() / "till.db").c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
        const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, sqlite3_close);
        REQUIRE(code == SQLITE_OK);
        sqlite3_busy_timeout(opened, 2000);
        sqlite3_stmt* prepared = nullptr;
        REQUIRE(sqlite3_prepare_v2(
                    opened, "SELECT bytes FROM outbox_events WHERE kind = ?1 ORDER BY position", -1,
                    &prepared, nullptr) == SQLITE_OK);
        const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> rows(prepared,
                                                                         sqlite3_finalize);
        sqlite3_bind_int(prepared, 1, kind);
        while (sqlite3_step(prepared) == SQLITE_ROW) {
            wire::Event event;
            REQUIRE(event.ParseFromArray(sqlite3_column_blob(prepared, 0),
                                         sqlite3_column_bytes(prepared, 0)));
            found.push_back(std::move(event));
        }
        return found;
    }
};

// A customer's id as an event holds it, in the words of a card.
inline std::string customer_of(const wire::Event& event) {
    return event.customer_id().empty() ? "" : wire::uuid_text(event.customer_id());
}

// "Lemon tea x1000 = 890", a line a word.
inline std::vector<std::string> lines_of(const wire::Event& event) {
    std::vector<std::string> words;
    for (const auto& line : event.basket_completed().lines())
        words.push_back(fmt::format("{} {} x{} = {}", line.sku(), line.description(),
                                    line.quantity_milli(), line.amount()));
    return words;
}

}  // namespace tillside::testing
