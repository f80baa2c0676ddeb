#include "sync/head_office/import/byte_source.hpp"

#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace tillside::head_office::importing {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct FreeDecoder {
    void operator()(ZSTD_DCtx* decoder) const { ZSTD_freeDCtx(decoder); }
};

// 128 MiB: what `zstd -d` itself accepts unless told otherwise.
constexpr int window_log_max = 27;

std::unexpected<Error> cannot_read(const std::filesystem::path& path) {
    return fail(Domain::import_csv, "cannot_read",
                path.string() + " cannot be read: " + std::strerror(errno), true);
}

class PlainFile : public ByteSource {
public:
    PlainFile(std::filesystem::path path, File file)
        : path_(std::move(path)), file_(std::move(file)) {}

    Result<std::size_t> read(std::span<char> into) override {
        const std::size_t got = std::fread(into.data(), 1, into.size(), file_.get());
        if (got == 0 && std::ferror(file_.get()) != 0) return cannot_read(path_);
        return got;
    }

private:
    std::filesystem::path path_;
    File file_;
};

class ZstdFile : public ByteSource {
public:
    ZstdFile(std::filesystem::path path, File file)
        : path_(std::move(path)), file_(std::move(file)), decoder_(ZSTD_createDCtx()) {
        ZSTD_DCtx_setParameter(decoder_.get(), ZSTD_d_windowLogMax, window_log_max);
        packed_.resize(ZSTD_DStreamInSize());
    }

    Result<std::size_t> read(std::span<char> into) override {
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        while (out.pos == 0) {
            if (in_.pos == in_.size && !refill()) {
                if (std::ferror(file_.get()) != 0) return cannot_read(path_);
                if (frame_open_) return damaged("it is cut short");
                return std::size_t{0};
            }
            const std::size_t left = ZSTD_decompressStream(decoder_.get(), &out, &in_);
            if (ZSTD_isError(left) != 0) return damaged(ZSTD_getErrorName(left));
            frame_open_ = left != 0;
        }
        return out.pos;
    }

private:
    bool refill() {
        const std::size_t got = std::fread(packed_.data(), 1, packed_.size(), file_.get());
        in_ = {packed_.data(), got, 0};
        return got != 0;
    }

    [[nodiscard]] std::unexpected<Error> damaged(std::string_view why) const {
        return fail(Domain::import_csv, "not_zstd",
                    path_.string() + " is not a whole zstd file: " + std::string(why) +
                        "; copy it again, or unpack it and import the plain file");
    }

    std::filesystem::path path_;
    File file_;
    std::unique_ptr<ZSTD_DCtx, FreeDecoder> decoder_;
    std::vector<char> packed_;
    ZSTD_inBuffer in_{nullptr, 0, 0};
    bool frame_open_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::open(const std::filesystem::path& file) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
        return fail(Domain::import_csv, "cannot_open",
                    file.string() + " is a folder; name a CSV file in it");
    }
    File opened(std::fopen(file.c_str(), "rbe"));
    if (!opened) {
        return fail(Domain::import_csv, "cannot_open",
                    file.string() + " cannot be opened: " + std::strerror(errno));
    }
    if (file.extension() == ".zst") return std::make_unique<ZstdFile>(file, std::move(opened));
    return std::make_unique<PlainFile>(file, std::move(opened));
}

}  // namespace tillside::head_office::importing
