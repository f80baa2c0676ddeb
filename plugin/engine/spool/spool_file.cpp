#include "plugin/engine/spool/spool_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tillside/frame.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "plugin/engine/server/listener.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::spool {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> damaged(const fs::path& file, std::string_view code,
                               std::string_view words) {
    return fail(Domain::frame, code,
                fmt::format("the spool file {}: {}", file.filename().string(), words));
}

}  // namespace

Result<std::string> read_spool_file(const fs::path& file) {
    const server::Descriptor opened(
        ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (opened.get() < 0 || ::fstat(opened.get(), &facts) != 0) {
        return damaged(file, "spool_not_readable", std::strerror(errno));
    }
    if (!S_ISREG(facts.st_mode) || facts.st_size > TILLSIDE_FRAME_BYTES_MAX) {
        return damaged(file, "spool_not_a_frame", "it is no file of at most 1 MiB");
    }
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t at = 0;
    while (at < bytes.size()) {
        const ssize_t got = ::read(opened.get(), bytes.data() + at, bytes.size() - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        at += static_cast<std::size_t>(got);
    }
    bytes.resize(at);
    return bytes;
}

Result<server::Frame> check_spool_file(const fs::path& file, std::string_view bytes) {
    if (bytes.size() < server::frame_header_bytes) {
        return damaged(file, "spool_cut_short",
                       fmt::format("it is cut short: {} bytes; a frame's header alone has {}",
                                   bytes.size(), server::frame_header_bytes));
    }
    const auto frame = server::read_frame_header(std::span<const char, server::frame_header_bytes>(
        bytes.data(), server::frame_header_bytes));
    if (auto fine = server::check_frame_length(frame); !fine) {
        return damaged(file, fine.error().code, fine.error().message);
    }
    const std::size_t expected = frame.length + sizeof(std::uint32_t);
    if (bytes.size() != expected) {
        return damaged(file, "spool_cut_short",
                       fmt::format("it has {} bytes, its frame says {}", bytes.size(), expected));
    }
    if (auto fine = server::check_request(frame); !fine) {
        return damaged(file, fine.error().code, fine.error().message);
    }
    if (frame.kind < TILLSIDE_KIND_POSTABLE_MIN) {
        return damaged(file, "not_postable",
                       fmt::format("messages of kind {} are never spooled", frame.kind));
    }
    if (server::payload_checksum(bytes.substr(server::frame_header_bytes)) != frame.checksum) {
        return damaged(file, "spool_damaged", "its checksum does not match: bytes were changed");
    }
    if (file.stem().string() != wire::to_hex(frame.request_id())) {
        return damaged(file, "spool_misnamed", "its name is not its request id");
    }
    return frame;
}

}  // namespace tillside::engine::spool
