#include "sync/head_office/import/rejected_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace tillside::head_office::importing {

namespace {

constexpr std::array<std::string_view, 4> own_columns = {"line", "column", "reason", "row"};
constexpr std::size_t raw_bytes_max = 4096;

// Text that any editor opens: what is not UTF-8 or is a control character becomes "?".
std::string printable(std::string_view raw) {
    raw = raw.substr(0, raw_bytes_max);
    const bool sound = is_utf8(raw);
    std::string out(raw);
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || (!sound && byte >= 0x80)) c = '?';
    }
    return out;
}

}  // namespace

RejectedFile::RejectedFile(std::filesystem::path file, const std::vector<std::string>& header)
    : file_(std::move(file)), unfinished_(file_.string() + ".unfinished") {
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (std::ranges::find(own_columns, header[i]) != own_columns.end()) continue;
        kept_columns_.push_back(i);
        header_line_ += csv_cell(header[i]) + ',';
    }
    header_line_ += "line,column,reason,row\r\n";
}

RejectedFile::~RejectedFile() {
    if (out_) ::unlink(unfinished_.c_str());
}

std::unexpected<Error> RejectedFile::cannot_write() const {
    return fail(Domain::import_csv, "cannot_write",
                fmt::format("{} cannot be written: {}; name another place with --rejected",
                            unfinished_.string(), std::strerror(errno)),
                true);
}

Result<void> RejectedFile::open() {
    const int descriptor =
        ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot_write();
    out_.reset(::fdopen(descriptor, "wb"));
    if (!out_) {
        ::close(descriptor);
        return cannot_write();
    }
    if (std::fwrite(header_line_.data(), 1, header_line_.size(), out_.get()) !=
        header_line_.size()) {
        return cannot_write();
    }
    return {};
}

Result<void> RejectedFile::add(const Row& row, const Fault& fault) {
    if (!out_) {
        if (auto opened = open(); !opened) return opened;
    }
    std::string text;
    const bool apart = !row.fault;
    for (const std::size_t column : kept_columns_) {
        if (apart && column < row.cells.size()) text += csv_cell(row.cells[column]);
        text += ',';
    }
    text += fmt::format("{},{},{},{}\r\n", row.line, fault.column, csv_cell(fault.reason),
                        apart ? std::string() : csv_cell(printable(row.raw)));
    if (std::fwrite(text.data(), 1, text.size(), out_.get()) != text.size()) return cannot_write();
    ++rows_;
    return {};
}

Result<void> RejectedFile::finish() {
    if (!out_) {
        std::error_code none;
        std::filesystem::remove(file_, none);
        return {};
    }
    const bool flushed = std::fflush(out_.get()) == 0 && ::fsync(::fileno(out_.get())) == 0;
    if (!flushed) return cannot_write();
    if (::rename(unfinished_.c_str(), file_.c_str()) != 0) return cannot_write();
    out_.reset();
    return {};
}

}  // namespace tillside::head_office::importing
