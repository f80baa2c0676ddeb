#include "tests/bench/sync/till_files.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/store/database.hpp"

namespace tillside::bench {

namespace {
constexpr int events_a_transaction = 500;
}

Result<Backlog> fill_outbox(const std::filesystem::path& data, const std::string& store,
                            const std::string& till, SaleEvents& events, int count) {
    const Now now = system_now();
    auto database = engine::store::Database::open(data / "till.db", now);
    if (!database) return std::unexpected(database.error());
    auto outbox = engine::outbox::Outbox::open(*database, store, till, now, wire::system_random());
    if (!outbox) return std::unexpected(outbox.error());
    Backlog backlog;
    while (backlog.events < count) {
        auto transaction = database->begin();
        if (!transaction) return std::unexpected(transaction.error());
        for (int i = 0; i < events_a_transaction && backlog.events < count; ++i) {
            wire::Event draft = events.next();
            backlog.bytes += draft.ByteSizeLong();
            if (auto kept = outbox->append(std::move(draft), now); !kept) {
                return std::unexpected(kept.error());
            }
            ++backlog.events;
        }
        if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    }
    return backlog;
}

struct OutboxDepth::Reader {
    explicit Reader(const std::filesystem::path& data)
        : database((data / "till.db").string(), SQLite::OPEN_READWRITE),
          statement(database,
                    "SELECT sum((SELECT coalesce(max(sequence), 0) FROM outbox_events e WHERE "
                    "e.epoch = p.epoch) - acknowledged_sequence) FROM outbox_epochs p") {}
    SQLite::Database database;
    SQLite::Statement statement;
};

OutboxDepth::OutboxDepth(const std::filesystem::path& data)
    : reader_(std::make_unique<Reader>(data)) {}

OutboxDepth::~OutboxDepth() = default;

std::int64_t OutboxDepth::events() {
    reader_->statement.reset();
    reader_->statement.executeStep();
    return reader_->statement.getColumn(0).getInt64();
}

}  // namespace tillside::bench
