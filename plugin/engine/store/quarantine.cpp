// Starting from a damaged database: the file is put aside under a name that says so, never deleted,
// and a new one is made.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

#include "plugin/engine/store/database.hpp"

namespace tillside::engine::store {

namespace {

std::filesystem::path beside(const std::filesystem::path& file, std::string_view suffix) {
    return file.string() + std::string(suffix);
}

std::filesystem::path damage_mark(const std::filesystem::path& file) {
    return beside(file, ".is-damaged");
}

Result<std::filesystem::path> put_aside(const std::filesystem::path& file, Now now) {
    const std::string suffix = fmt::format(".damaged-{}", now.us / 1'000'000);
    const std::filesystem::path target = beside(file, suffix);
    for (const std::string_view part : {"-wal", "-shm", ""}) {
        std::error_code error;
        const std::filesystem::path from = beside(file, part);
        if (!std::filesystem::exists(from, error)) continue;
        std::filesystem::rename(from, beside(target, part), error);
        if (error) {
            return fail(Domain::store, "not_writable",
                        fmt::format("{} is damaged and cannot be put aside as {}: {}",
                                    from.string(), target.string(), error.message()));
        }
    }
    std::error_code ignored;
    std::filesystem::remove(damage_mark(file), ignored);
    return target;
}

}  // namespace

Result<Opened> open_or_quarantine(const std::filesystem::path& file, Now now,
                                  std::span<const Migration> schema, Readers readers) {
    std::error_code ignored;
    const bool marked = std::filesystem::exists(damage_mark(file), ignored);
    if (!marked) {
        auto database = Database::open(file, now, schema, readers);
        if (database) return Opened{std::move(*database), std::nullopt};
        if (database.error().code != "damaged") return std::unexpected(database.error());
    }
    auto aside = put_aside(file, now);
    if (!aside) return std::unexpected(aside.error());
    auto database = Database::open(file, now, schema, readers);
    if (!database) return std::unexpected(database.error());
    return Opened{std::move(*database), *aside};
}

void mark_damaged(const std::filesystem::path& file) noexcept {
    const int descriptor = ::open(damage_mark(file).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) ::close(descriptor);
}

}  // namespace tillside::engine::store
