#include "sync/head_office/keys/secrets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tillside::head_office::keys {

namespace {

constexpr std::string_view lookup_file = "lookup.key";
constexpr std::string_view wrapping_file = "wrapping.key";
constexpr std::string_view box_file = "box.key";  // public half, then secret half
constexpr std::string_view signing_file = "signing.key";

std::unexpected<Error> about(std::string_view code, const std::filesystem::path& file,
                             std::string_view words) {
    return fail(Domain::secrets, code, fmt::format("{}: {}", file.string(), words));
}

template <typename Bytes>
std::string bytes_of(const Bytes& array) {
    return {reinterpret_cast<const char*>(array.data()), array.size()};
}

Result<std::string> read_secret(const std::filesystem::path& file, std::size_t size) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) {
        return about("missing", file,
                     fmt::format("cannot be read ({}); put it back from escrow: without it the "
                                 "customers' data cannot be opened",
                                 std::strerror(errno)));
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return about("too_open", file, "others may read this file; run `chmod 600` on it");
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (bytes.str().size() != size) {
        return about("key_length", file,
                     fmt::format("has {} bytes and should have {}; put it back from escrow",
                                 bytes.str().size(), size));
    }
    return bytes.str();
}

Result<void> write_secret(const std::filesystem::path& file, std::string_view bytes) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written =
        descriptor >= 0 &&
        ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (!written) {
        return about("not_written", file,
                     fmt::format("cannot be written: {}", std::strerror(error)));
    }
    return {};
}

// The names in it survive a power cut.
Result<void> settle_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool settled = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (settled) return {};
    return about("not_written", folder, fmt::format("cannot be written: {}", std::strerror(error)));
}

// Whole or not at all: made under another name, then renamed.
Result<void> make_secrets(const std::filesystem::path& folder, const wire::Random& random) {
    const wire::BoxKeys box = wire::make_box_keys(random);
    const wire::SigningKey signing = wire::make_signing_key(random);
    const std::filesystem::path part = folder.string() + ".part";
    std::error_code ignored;
    std::filesystem::remove_all(part, ignored);
    if (::mkdir(part.c_str(), 0700) != 0) {
        return about("not_written", part,
                     fmt::format("cannot be made ({}); check the data folder's owner and rights",
                                 std::strerror(errno)));
    }
    for (const auto& [name, bytes] :
         {std::pair{lookup_file, wire::to_bytes(wire::random_key(random))},
          std::pair{wrapping_file, wire::to_bytes(wire::random_key(random))},
          std::pair{box_file, bytes_of(box.public_key) + bytes_of(box.secret_key)},
          std::pair{signing_file, bytes_of(signing.secret_key)}}) {
        if (auto written = write_secret(part / name, bytes); !written) return written;
    }
    if (auto settled = settle_folder(part); !settled) return settled;
    // Another process may have been first; then its folder stands and ours goes.
    if (::rename(part.c_str(), folder.c_str()) != 0) {
        const int error = errno;
        std::filesystem::remove_all(part, ignored);
        if (!std::filesystem::exists(folder)) {
            return about("not_written", folder,
                         fmt::format("cannot be made: {}", std::strerror(error)));
        }
    }
    return settle_folder(std::filesystem::absolute(folder).parent_path());
}

}  // namespace

Result<Secrets> open_secrets(const std::filesystem::path& folder, const wire::Random& random) {
    std::error_code unreadable;
    if (!std::filesystem::exists(folder, unreadable)) {
        if (auto made = make_secrets(folder, random); !made) {
            return std::unexpected(std::move(made.error()));
        }
    }
    auto lookup = read_secret(folder / lookup_file, 32);
    if (!lookup) return std::unexpected(std::move(lookup.error()));
    auto wrapping = read_secret(folder / wrapping_file, 32);
    if (!wrapping) return std::unexpected(std::move(wrapping.error()));
    auto box = read_secret(folder / box_file, 64);
    if (!box) return std::unexpected(std::move(box.error()));
    auto signing = read_secret(folder / signing_file, 64);
    if (!signing) return std::unexpected(std::move(signing.error()));

    Secrets secrets;
    std::memcpy(secrets.lookup_key.data(), lookup->data(), 32);
    std::memcpy(secrets.wrapping_key.data(), wrapping->data(), 32);
    std::memcpy(secrets.box.public_key.data(), box->data(), 32);
    std::memcpy(secrets.box.secret_key.data(), box->data() + 32, 32);
    auto signing_key = wire::signing_key_from_bytes(*signing);
    if (!signing_key) return std::unexpected(std::move(signing_key.error()));
    secrets.signing = *signing_key;
    return secrets;
}

}  // namespace tillside::head_office::keys
