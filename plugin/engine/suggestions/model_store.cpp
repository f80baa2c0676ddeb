#include "plugin/engine/suggestions/model_store.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sync/wire/durable_file.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::suggestions {
namespace {

namespace fs = std::filesystem;
using rules::suggestions::model_bytes_max;

std::unexpected<Error> not_written(const fs::path& path, int error) {
    return fail(Domain::suggestions, "model_not_written",
                fmt::format("the suggestion model cannot be written to {}: {}", path.string(),
                            std::strerror(error)),
                true);
}

}  // namespace

Result<void> ModelStore::open() {
    std::error_code error;
    const auto size = fs::file_size(file(), error);
    if (error) return {};
    std::string bytes;
    if (size <= model_bytes_max) {
        std::ifstream in(file(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    auto model = Model::from_bytes(bytes);
    if (!model) {
        fs::path aside = file();
        aside += ".damaged";
        fs::rename(file(), aside, error);
        return std::unexpected(model.error().with_context("reading " + file().string()));
    }
    current_ = std::make_shared<const Model>(std::move(*model));
    return {};
}

std::string ModelStore::version() const {
    return current_ ? current_->parts().version : "";
}

bool ModelStore::wants(const wire::ModelAnnouncement& announced) const {
    return announced.version() != version() && announced.sha256() != unusable_sha256_;
}

Result<void> ModelStore::install(const wire::ModelAnnouncement& announced, std::string_view bytes) {
    const wire::Hash sum = wire::sha256(bytes);
    const std::string_view found(reinterpret_cast<const char*>(sum.data()), sum.size());
    if (found != announced.sha256() || bytes.size() != announced.size_bytes()) {
        return fail(Domain::suggestions, "model_damaged",
                    fmt::format("model {} arrived damaged ({} of {} bytes): fetch it again",
                                announced.version(), bytes.size(), announced.size_bytes()),
                    true);
    }
    auto model = Model::from_bytes(bytes);
    if (model && model->parts().version != announced.version()) {
        model = fail(Domain::suggestions, "model_version_differs",
                     fmt::format("head office announced model {} and sent {}", announced.version(),
                                 model->parts().version));
    }
    if (!model) {
        unusable_sha256_ = announced.sha256();
        return std::unexpected(model.error());
    }
    if (auto written = write(bytes); !written) return written;
    current_ = std::make_shared<const Model>(std::move(*model));
    return {};
}

Result<void> ModelStore::write(std::string_view bytes) const {
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return not_written(folder_, errno);
    if (auto written = wire::write_durably(file(), bytes, 0600); !written) {
        return not_written(file(), written.error());
    }
    return {};
}

}  // namespace tillside::engine::suggestions
