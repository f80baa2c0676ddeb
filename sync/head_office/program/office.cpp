#include "sync/head_office/program/office.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "sync/head_office/customers/customers.hpp"
#include "sync/head_office/program/stores.hpp"
#include "sync/head_office/projections/baskets.hpp"
#include "sync/head_office/projections/counts.hpp"
#include "sync/head_office/projections/returns.hpp"
#include "sync/head_office/store/migration.hpp"
#include "sync/head_office/vip/standing.hpp"

namespace tillside::head_office::program {

namespace {

constexpr std::string_view jurisdiction = "HK";  // the one pack that there is

Result<void> make_folder(const std::filesystem::path& data) {
    std::error_code error;
    if (!std::filesystem::exists(data, error)) {
        std::filesystem::create_directories(data, error);
        if (!error) {
            std::filesystem::permissions(data, std::filesystem::perms::owner_all, error);
        }
    }
    if (error || !std::filesystem::is_directory(data)) {
        return fail(Domain::configuration, "no_data_folder",
                    fmt::format("{}: the data folder cannot be made ({}); name another with --data",
                                data.string(), error ? error.message() : "it is not a folder"));
    }
    if (::access(data.c_str(), W_OK | X_OK) != 0) {
        return fail(Domain::configuration, "not_writable",
                    fmt::format("{}: the data folder cannot be written ({}); check its owner and "
                                "rights, or name another with --data",
                                data.string(), std::strerror(errno)));
    }
    return {};
}

void add_projections(projections::Projector& projector, const keys::Secrets& secrets) {
    projector.add(std::make_unique<projections::Baskets>());
    projector.add(std::make_unique<projections::Counts>());
    projector.add(std::make_unique<projections::Returns>());
    projector.add(std::make_unique<customers::Customers>(secrets.lookup_key));
    projector.add(std::make_unique<vip::VipStanding>());
}

}  // namespace

Office::Office(std::filesystem::path data_, bool shared_, wire::Random random_,
               rules::consent::Pack pack_, const keys::Secrets& secrets_,
               std::unique_ptr<store::Database> database_,
               std::unique_ptr<store::Database> keys_database_)
    : data(std::move(data_)),
      shared(shared_),
      random(std::move(random_)),
      pack(std::move(pack_)),
      secrets(secrets_),
      database(std::move(database_)),
      keys_database(std::move(keys_database_)),
      keys(*keys_database, secrets.wrapping_key, random),
      terminals(*database),
      users(*database),
      log(*database, terminals, keys, secrets.box),
      own_log(*database, secrets.signing, random),
      projector(*database) {
    add_projections(projector, secrets);
}

Result<Office::Beside> Office::beside() const {
    auto stores = chosen_stores();
    if (!stores) return std::unexpected(std::move(stores.error()));
    auto opened = store::open(stores->data_at(data), store::head_office_schema());
    if (!opened) return std::unexpected(std::move(opened.error()));
    auto other = std::make_unique<projections::Projector>(**opened);
    add_projections(*other, secrets);
    return Beside{std::move(*opened), std::move(other)};
}

Result<std::unique_ptr<Office>> Office::open(const std::filesystem::path& data) {
    if (auto made = make_folder(data); !made) return std::unexpected(std::move(made.error()));
    const wire::Random random = wire::system_random();
    auto pack = rules::consent::load_pack(
        rules::consent::embedded_pack(jurisdiction).value_or(std::string_view()));
    if (!pack) return std::unexpected(std::move(pack.error()));
    auto secrets = keys::open_secrets(data / "secrets", random);
    if (!secrets) return std::unexpected(std::move(secrets.error()));
    auto stores = chosen_stores();
    if (!stores) return std::unexpected(std::move(stores.error()));
    auto database = store::open(stores->data_at(data), store::head_office_schema());
    if (!database) return std::unexpected(std::move(database.error()));
    auto keys_database = store::open(stores->keys_at(data), store::keys_schema());
    if (!keys_database) return std::unexpected(std::move(keys_database.error()));
    return std::unique_ptr<Office>(new Office(data, stores->on_server(), random, std::move(*pack),
                                              *secrets, std::move(*database),
                                              std::move(*keys_database)));
}

Result<RunLock> RunLock::take(const std::filesystem::path& data, bool shared) {
    const std::filesystem::path file = data / "hq.pid";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        return fail(Domain::configuration, "not_writable",
                    fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)));
    }
    if (::flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        ::close(descriptor);
        long process = 0;
        std::ifstream(file) >> process;
        return fail(Domain::configuration, "already_running",
                    fmt::format("{}: head office runs on this folder already (process {}); stop it "
                                "first",
                                data.string(), process));
    }
    const std::string text = fmt::format("{}\n", ::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::write(descriptor, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        ::close(descriptor);
        return fail(Domain::configuration, "not_writable",
                    fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)));
    }
    return RunLock(file, descriptor);
}

RunLock::RunLock(RunLock&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLock::~RunLock() {
    if (descriptor_ < 0) return;
    // The last one of several takes the file away.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) ::unlink(file_.c_str());
    ::close(descriptor_);
}

}  // namespace tillside::head_office::program
