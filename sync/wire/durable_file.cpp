#include "sync/wire/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace tillside::wire {

namespace {

// A descriptor that is closed at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool write_part(const std::filesystem::path& part, std::string_view bytes, mode_t mode) {
    // What a crash left behind may have other rights: a new file has those that are asked for.
    ::unlink(part.c_str());
    const Descriptor out(
        ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    return out.number() >= 0 && write_all(out.number(), bytes) && ::fsync(out.number()) == 0;
}

}  // namespace

std::expected<void, int> write_durably(const std::filesystem::path& file, std::string_view bytes,
                                       mode_t mode) {
    const std::filesystem::path part = file.string() + ".part";
    if (!write_part(part, bytes, mode) || ::rename(part.c_str(), file.c_str()) != 0) {
        const int error = errno;
        ::unlink(part.c_str());
        return std::unexpected(error);
    }
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return std::unexpected(errno);
    return {};
}

}  // namespace tillside::wire
