// Where the authority lies: one file in head office's folder of secrets.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sync/head_office/certificates/authority.hpp"
#include "sync/wire/durable_file.hpp"

namespace tillside::head_office::certificates {

namespace {

constexpr std::uintmax_t file_bytes_max = 64 << 10;

std::unexpected<Error> about(const std::filesystem::path& file, std::string_view code,
                             std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{}: {}", file.string(), words));
}

// Under another name first, then linked: who comes second finds the first one's whole.
Result<void> make(const std::filesystem::path& file, Now now, const wire::Random& random) {
    const auto pem = Authority::make(now, random);
    if (!pem) return std::unexpected(pem.error());
    const std::filesystem::path own = fmt::format("{}.{}", file.string(), ::getpid());
    if (auto written = wire::write_durably(own, *pem, 0600); !written) {
        return about(own, "not_written",
                     fmt::format("cannot be written: {}", std::strerror(written.error())));
    }
    const bool linked = ::link(own.c_str(), file.c_str()) == 0 || errno == EEXIST;
    const int error = errno;
    ::unlink(own.c_str());
    if (!linked) {
        return about(file, "not_written", fmt::format("cannot be made: {}", std::strerror(error)));
    }
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

}  // namespace

Result<Authority> open_authority(const std::string& folder, Now now, const wire::Random& random) {
    const std::filesystem::path file = std::filesystem::path(folder) / "tills-authority.pem";
    std::error_code unreadable;
    if (!std::filesystem::exists(file, unreadable)) {
        if (auto made = make(file, now, random); !made) {
            return std::unexpected(std::move(made.error()));
        }
    }
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) {
        return about(file, "missing", fmt::format("cannot be read ({})", std::strerror(errno)));
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about(file, "too_open", "others may read this file; run `chmod 600` on it");
    }
    if (static_cast<std::uintmax_t>(facts.st_size) > file_bytes_max) {
        return about(file, "not_an_authority", "is too long to be what it should be");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    auto authority = Authority::read(text.str());
    if (!authority) return about(file, authority.error().code, authority.error().message);
    return authority;
}

}  // namespace tillside::head_office::certificates
