#include "plugin/engine/run/health.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "plugin/engine/run/version.hpp"

namespace tillside::engine::run {

namespace {
constexpr std::int64_t offline_after_us = 5LL * 60 * 1'000'000;
}

Result<till::EngineStatus> Health::status() {
    auto depth = rooms_.outbox.depth();
    if (!depth) return std::unexpected(depth.error());
    auto counts = rooms_.outbox.recorded();
    if (!counts) return std::unexpected(counts.error());

    till::EngineStatus status;
    status.set_store(rooms_.outbox.store());
    status.set_till(rooms_.outbox.till());
    status.set_outbox_depth(depth->events);
    status.set_outbox_oldest_us(depth->oldest_us);
    status.set_last_acknowledged_us(depth->acknowledged_us);
    status.set_dead_letters(depth->dead_letters);
    status.set_spool_files(rooms_.spool.waiting());
    status.set_head_office_reached(head_office_reached_);
    status.set_model_version(model_version());
    status.set_storage_ok(rooms_.database.storage_ok());
    status.set_customers(customers());
    const auto [loaded, to_load] = loading();
    status.set_loaded(loaded);
    status.set_to_load(to_load);
    status.set_events(static_cast<std::uint64_t>(counts->events));
    for (const std::string& words : warnings_)
        status.add_warnings(words);
    if (!refused_why_.empty()) {
        status.add_warnings(
            "head office does not let this till in, so nothing is sent and "
            "everything is kept: " +
            refused_why_);
    }
    if (depth->dead_letters > 0) {
        status.add_warnings(
            fmt::format("{} messages could not be taken; `tillsided status` on this "
                        "till and head office's console list them",
                        depth->dead_letters));
    }
    if (!rooms_.database.storage_ok()) {
        status.add_warnings("the disk is full or the database cannot be written: free space");
    }
    return status;
}

void Health::head_office_reached(bool reached, Now now) {
    head_office_reached_ = reached;
    if (reached) {
        away_since_us_.reset();
    } else if (!away_since_us_) {
        away_since_us_ = now.us;
    }
}

void Health::add_badges(till::Reply& reply, Now now) const {
    if (away_since_us_ && now.us - *away_since_us_ > offline_after_us) {
        till::Badge& badge = *reply.add_badges();
        badge.set_badge_id("offline");
        badge.set_text("Offline");
        badge.set_detail(
            fmt::format("Head office was not reached for {} min; everything is kept and sent later",
                        (now.us - *away_since_us_) / 60'000'000));
        badge.set_tone(till::NOTE);
    }
    if (!rooms_.database.storage_ok()) {
        till::Badge& badge = *reply.add_badges();
        badge.set_badge_id("storage");
        badge.set_text("Disk full");
        badge.set_detail("The disk is full or the database cannot be written: free space");
        badge.set_tone(till::ALERT);
    }
}

Result<wire::TillHealth> Health::till_health(Now now) {
    auto depth = rooms_.outbox.depth();
    if (!depth) return std::unexpected(depth.error());
    wire::TillHealth health;
    health.set_till_time_us(now.us);
    health.set_outbox_depth(depth->events);
    health.set_dead_letters(depth->dead_letters);
    health.set_engine_version(version);
    health.set_model_version(model_version());
    health.set_customers(customers());
    health.set_outbox_oldest_us(depth->oldest_us);
    health.set_spool_files(rooms_.spool.waiting());
    health.set_storage_failing(!rooms_.database.storage_ok());
    std::error_code unknown;
    const auto space = std::filesystem::space(rooms_.database.file().parent_path(), unknown);
    if (!unknown) health.set_disk_free_bytes(space.available);
    return health;
}

}  // namespace tillside::engine::run
