// The file of rows that an import did not take: the columns as they were, then line, column, reason
// and, where a row could not be taken apart, the row itself. Mended in place it can be imported
// again, because an import ignores columns that it does not know. It holds what the input held, so
// only its owner may read it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/import/csv.hpp"
#include "sync/wire/error.hpp"

namespace tillside::head_office::importing {

class RejectedFile {
public:
    // Nothing is written before the first row. `header` is the input's.
    RejectedFile(std::filesystem::path file, const std::vector<std::string>& header);
    RejectedFile(const RejectedFile&) = delete;
    RejectedFile& operator=(const RejectedFile&) = delete;
    ~RejectedFile();

    // Error import_csv/"cannot_write" names the file and the system's reason.
    [[nodiscard]] Result<void> add(const Row& row, const Fault& fault);

    // Gives the file its name, whole; takes away an older one where no row was rejected.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] std::uint64_t rows() const { return rows_; }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    [[nodiscard]] Result<void> open();
    [[nodiscard]] std::unexpected<Error> cannot_write() const;

    std::filesystem::path file_;
    std::filesystem::path unfinished_;
    std::vector<std::size_t> kept_columns_;  // of the input, without our own from an earlier import
    std::string header_line_;
    std::unique_ptr<std::FILE, Close> out_;
    std::uint64_t rows_ = 0;
};

}  // namespace tillside::head_office::importing
