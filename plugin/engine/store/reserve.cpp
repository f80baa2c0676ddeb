#include "plugin/engine/store/reserve.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace tillside::engine::store {

namespace {

constexpr std::int64_t step = 64 << 10;

class File {
public:
    explicit File(const std::filesystem::path& path)
        : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] std::int64_t bytes() const {
        struct stat about {};
        return descriptor_ >= 0 && ::fstat(descriptor_, &about) == 0 ? about.st_size : 0;
    }
    [[nodiscard]] bool grow_to(std::int64_t bytes) const {
        return descriptor_ >= 0 &&
               ::posix_fallocate(descriptor_, this->bytes(), bytes - this->bytes()) == 0;
    }
    [[nodiscard]] bool cut_to(std::int64_t bytes) const {
        return descriptor_ >= 0 && ::ftruncate(descriptor_, bytes) == 0;
    }

private:
    int descriptor_;
};

}  // namespace

void Reserve::fill() const noexcept {
    const File file(file_);
    std::int64_t held = file.bytes();
    while (held < bytes_max && file.grow_to(std::min(held + step, bytes_max)))
        held = file.bytes();
}

bool Reserve::spend() const noexcept {
    const File file(file_);
    const std::int64_t held = file.bytes();
    return held > 0 && file.cut_to(std::max<std::int64_t>(held - bytes_a_message, 0));
}

}  // namespace tillside::engine::store
