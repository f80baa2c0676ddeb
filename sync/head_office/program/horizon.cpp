#include "sync/head_office/program/horizon.hpp"

namespace tillside::head_office::program {

Result<void> note_horizon(store::Database& database, std::span<const ingest::CheckedChain> chains,
                          Now now) {
    return database.transaction([&]() -> Result<void> {
        auto emptied = database.execute("DELETE FROM backup_horizons");
        if (!emptied) return std::unexpected(std::move(emptied.error()));
        for (const ingest::CheckedChain& chain : chains) {
            auto noted = database.execute(
                "INSERT INTO backup_horizons (till, epoch, last_sequence, taken_at_us) "
                "VALUES (?1, ?2, ?3, ?4)",
                {chain.till, chain.epoch, chain.last_sequence, now.us});
            if (!noted) return std::unexpected(std::move(noted.error()));
        }
        return {};
    });
}

}  // namespace tillside::head_office::program
