#include "plugin/engine/run/status.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "plugin/engine/outbox/outbox.hpp"
#include "plugin/engine/server/frame.hpp"
#include "plugin/engine/server/listener.hpp"
#include "plugin/engine/store/database.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::engine::run {

namespace {

constexpr int answer_seconds_max = 2;

bool read_exactly(int descriptor, std::span<char> out) {
    while (!out.empty()) {
        const ssize_t got = ::recv(descriptor, out.data(), out.size(), 0);
        if (got <= 0) return false;
        out = out.subspan(static_cast<std::size_t>(got));
    }
    return true;
}

// nullopt: nobody answers there.
std::optional<till::EngineStatus> ask(const std::filesystem::path& path) {
    const server::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{answer_seconds_max, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return std::nullopt;
    }
    server::Frame request;
    request.version = TILLSIDE_FRAME_VERSION;
    request.encoding = TILLSIDE_PROTOBUF;
    request.kind = till::STATUS;
    wire::system_random()({reinterpret_cast<unsigned char*>(request.id.data()), request.id.size()});
    const std::string bytes = server::write_frame(request, {});
    if (::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
        return std::nullopt;
    }
    std::array<char, server::frame_header_bytes> header{};
    if (!read_exactly(socket.get(), header)) return std::nullopt;
    const server::Frame reply = server::read_frame_header(header);
    if (!server::check_frame_length(reply)) return std::nullopt;
    std::string payload(reply.payload_bytes(), '\0');
    till::Reply message;
    if (!read_exactly(socket.get(), payload) || !message.ParseFromString(payload) ||
        !message.has_status()) {
        return std::nullopt;
    }
    return message.status();
}

// What a stopped engine's database says.
Result<till::EngineStatus> read_stopped(const config::Config& config, store::Database& database) {
    auto depth = outbox::read_depth(database);
    if (!depth) return std::unexpected(depth.error());
    till::EngineStatus status;
    if (const auto secrets = wire::read_till_secrets(config.secrets)) {
        status.set_store(secrets->store());
        status.set_till(secrets->till());
    }
    status.set_outbox_depth(depth->events);
    status.set_outbox_oldest_us(depth->oldest_us);
    status.set_last_acknowledged_us(depth->acknowledged_us);
    status.set_dead_letters(depth->dead_letters);
    status.set_storage_ok(true);
    std::error_code ignored;
    for (const auto& file : std::filesystem::directory_iterator(config.spool_folder(), ignored)) {
        if (file.path().extension() == ".post") status.set_spool_files(status.spool_files() + 1);
    }
    return status;
}

nlohmann::json as_json(const till::EngineStatus& status, const outbox::Counts& counts,
                       bool running) {
    return {
        {"running", running},
        {"store", status.store()},
        {"till", status.till()},
        {"outbox_depth", status.outbox_depth()},
        {"outbox_oldest_us", status.outbox_oldest_us()},
        {"last_acknowledged_us", status.last_acknowledged_us()},
        {"dead_letters", status.dead_letters()},
        {"spool_files", status.spool_files()},
        {"head_office_reached", status.head_office_reached()},
        {"model_version", status.model_version()},
        {"storage_ok", status.storage_ok()},
        {"customers", status.customers()},
        {"loaded", status.loaded()},
        {"to_load", status.to_load()},
        {"events", counts.events},
        {"warnings", std::vector<std::string>(status.warnings().begin(), status.warnings().end())},
        {"recorded",
         {{"baskets", counts.baskets},
          {"lines", counts.lines},
          {"total", counts.total},
          {"customers_enrolled", counts.customers_enrolled},
          {"consents_given", counts.consents_given},
          {"consents_refused", counts.consents_refused},
          {"withdrawn", counts.withdrawn},
          {"suggestions_shown", counts.suggestions_shown},
          {"suggestions_accepted", counts.suggestions_accepted},
          {"events", counts.events},
          {"returns", counts.returns}}}};
}

std::string as_words(const till::EngineStatus& status, const outbox::Counts& counts, bool running) {
    std::string text = fmt::format(
        "till {} of store {}: engine {}\n"
        "recorded       {} events, {} baskets\n"
        "not yet sent   {} events\n"
        "head office    {}\n"
        "spool files    {}\n"
        "dead letters   {}\n",
        status.till(), status.store(), running ? "running" : "stopped", counts.events,
        counts.baskets, status.outbox_depth(),
        running ? (status.head_office_reached() ? "reached" : "not reached") : "not asked",
        status.spool_files(), status.dead_letters());
    if (status.to_load() > 0) {
        text += fmt::format("loading        {} of about {} from head office ({} %)\n",
                            status.loaded(), status.to_load(),
                            std::min<std::uint64_t>(100, status.loaded() * 100 / status.to_load()));
    }
    for (const std::string& warning : status.warnings())
        text += "warning: " + warning + "\n";
    return text;
}

}  // namespace

Result<std::string> status_text(const config::Config& config, StatusForm form) {
    auto database = store::Database::open_read_only(config.database_file());
    if (!database) return std::unexpected(database.error());
    auto status = ask(config.socket);
    const bool running = status.has_value();
    if (!running) {
        auto stopped = read_stopped(config, *database);
        if (!stopped) return std::unexpected(stopped.error());
        status = std::move(*stopped);
    }
    auto counts = outbox::read_counts(*database);
    if (!counts) return std::unexpected(counts.error());
    return form == StatusForm::json ? as_json(*status, *counts, running).dump() + "\n"
                                    : as_words(*status, *counts, running);
}

}  // namespace tillside::engine::run
