#include "sync/head_office/import/csv.hpp"

#include <algorithm>
#include <cstring>

namespace tillside::head_office::importing {

namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t raw_bytes_max = 4 * 1024;  // what is shown of a row that is too long

constexpr std::string_view after_quote =
    "text follows a closing quote; write a quote inside a quoted cell twice";
constexpr std::string_view unclosed_quote =
    "a quoted cell is never closed; add the closing quote, or double the quote if it is text";
constexpr std::string_view quote_in_plain =
    "a quote inside a cell that does not begin with one; quote the whole cell and double the quote";

bool is_control(unsigned char byte) {
    return byte < 0x20 && byte != '\t';
}

std::string lower_trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    std::string out(text.substr(first, text.find_last_not_of(" \t") - first + 1));
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// Length of the UTF-8 sequence at the front, 0 where there is none.
std::size_t sequence_length(std::string_view bytes) {
    const auto at = [&](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const auto follows = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0 && at(1) < 0xA0) return 0;  // overlong
        if (lead == 0xED && at(1) > 0x9F) return 0;  // surrogates
        return follows(1) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0 && at(1) < 0x90) return 0;  // overlong
        if (lead == 0xF4 && at(1) > 0x8F) return 0;  // above U+10FFFF
        return follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = sequence_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

CsvReader::CsvReader(std::filesystem::path file, std::unique_ptr<ByteSource> source)
    : file_(std::move(file)), source_(std::move(source)) {}

Result<std::unique_ptr<CsvReader>> CsvReader::open(const std::filesystem::path& file) {
    auto source = ByteSource::open(file);
    if (!source) return std::unexpected(source.error());
    std::unique_ptr<CsvReader> reader(new CsvReader(file, std::move(*source)));
    if (auto header = reader->read_header(); !header) return std::unexpected(header.error());
    return reader;
}

Result<void> CsvReader::read_header() {
    const auto bad = [&](std::string_view why) {
        return fail(Domain::import_csv, "bad_header",
                    file_.string() + ": line 1: " + std::string(why));
    };
    while (!ended_ && buffer_.size() < 3) {
        if (auto filled = fill(); !filled) return std::unexpected(filled.error());
    }
    if (buffer_.starts_with("\xEF\xBB\xBF")) begin_ = 3;
    if (buffer_.starts_with("\xFF\xFE") || buffer_.starts_with("\xFE\xFF")) {
        return bad("the file is UTF-16; save it as \"CSV UTF-8\"");
    }
    Row row;
    const auto found = next(row);
    if (!found) return std::unexpected(found.error());
    if (!*found) {
        return fail(Domain::import_csv, "no_header",
                    file_.string() + " is empty; its first line must name the columns");
    }
    if (row.fault) return bad(row.fault->reason);
    if (row.cells.size() > columns_max) {
        return bad("more than " + std::to_string(columns_max) + " columns");
    }
    std::vector<std::string> names;
    for (const std::string_view cell : row.cells) {
        std::string name = lower_trimmed(cell);
        if (name.empty()) {
            return bad("column " + std::to_string(names.size() + 1) + " has no name");
        }
        if (std::ranges::find(names, name) != names.end()) {
            return bad("the column \"" + name.substr(0, 64) + "\" stands twice");
        }
        names.push_back(std::move(name));
    }
    header_ = std::move(names);
    return {};
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
    const auto at = std::ranges::find(header_, name);
    if (at == header_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - header_.begin());
}

Result<std::size_t> CsvReader::required_column(std::string_view name) const {
    if (const auto at = column(name)) return *at;
    return fail(Domain::import_csv, "missing_column",
                file_.string() + ": line 1: there is no column \"" + std::string(name) +
                    "\"; add it to the header and to every row");
}

Result<bool> CsvReader::next(Row& row) {
    for (;;) {
        row.cells.clear();
        row.fault.reset();
        row.line = line_;
        cells_.clear();
        own_.clear();

        const auto end = line_end(0);
        if (!end) return std::unexpected(end.error());
        if (begin_ == buffer_.size()) return false;
        if (!*end) {
            if (auto skipped = skip_long_line(row); !skipped) {
                return std::unexpected(skipped.error());
            }
            return true;
        }
        std::string_view text(buffer_.data() + begin_, **end);
        if (text.ends_with('\r')) text.remove_suffix(1);
        if (text.empty()) {
            advance(**end);
            continue;
        }
        row_end_ = **end;
        if (text.find('"') == std::string_view::npos) {
            plain_cells(text);
        } else {
            const auto broken = quoted_cells(**end);
            if (!broken) return std::unexpected(broken.error());
            if (*broken) row.fault = Fault{cells_.size() + 1, std::string(**broken)};
        }
        row.raw = std::string_view(buffer_.data() + begin_, row_end_);
        if (row.raw.ends_with('\r')) row.raw.remove_suffix(1);
        hand_out_cells(row);
        if (!row.fault) check(row);
        advance(row_end_);
        return true;
    }
}

// Moves what is left of the buffer to its front and reads on. False at the end of the source.
Result<bool> CsvReader::fill() {
    if (ended_) return false;
    buffer_.erase(0, begin_);
    begin_ = 0;
    const std::size_t held = buffer_.size();
    buffer_.resize(held + chunk_bytes);
    const auto got = source_->read({buffer_.data() + held, chunk_bytes});
    buffer_.resize(held + (got ? *got : 0));
    if (!got) return std::unexpected(got.error());
    ended_ = *got == 0;
    return !ended_;
}

// Where the line ends that holds the byte `from` (both from begin_): at its line feed or at the end
// of the file. Nothing if the row would be longer than row_bytes_max.
Result<std::optional<std::size_t>> CsvReader::line_end(std::size_t from) {
    for (;;) {
        const std::size_t at = buffer_.find('\n', begin_ + from);
        const std::size_t size = (at == std::string::npos ? buffer_.size() : at) - begin_;
        if (size > row_bytes_max) return std::nullopt;
        if (at != std::string::npos) return size;
        from = size;
        const auto filled = fill();
        if (!filled) return std::unexpected(filled.error());
        if (!*filled) return size;
    }
}

void CsvReader::plain_cells(std::string_view text) {
    std::size_t begin = 0;
    for (;;) {
        const std::size_t comma = text.find(',', begin);
        if (comma == std::string_view::npos) break;
        cells_.push_back({begin, comma - begin, false});
        begin = comma + 1;
    }
    cells_.push_back({begin, text.size() - begin, false});
}

// Takes the current row apart where it holds quotes; `end` is where its first line ends. Sets
// row_end_, which moves on while a quoted cell holds line breaks. Returns what is wrong, if
// anything is; the row is then its first line only, so that one stray quote costs one line and not
// all up to the next quote.
Result<std::optional<std::string_view>> CsvReader::quoted_cells(std::size_t end) {
    const std::size_t first_line_end = end;
    const auto broken = [&](std::string_view reason) {
        row_end_ = first_line_end;
        return std::optional<std::string_view>(reason);
    };
    const auto byte = [&](std::size_t i) { return buffer_[begin_ + i]; };

    std::size_t at = 0;
    for (;;) {
        if (at < end && byte(at) == '"') {
            Cell cell{at + 1, 0, false};
            for (at += 1;; ++at) {
                if (at >= end) {
                    const bool file_ended = begin_ + end == buffer_.size();
                    if (file_ended) return broken(unclosed_quote);
                    const auto next_end = line_end(end + 1);
                    if (!next_end) return std::unexpected(next_end.error());
                    if (!*next_end) return broken(unclosed_quote);
                    end = **next_end;
                    continue;
                }
                if (byte(at) != '"') continue;
                if (at + 1 >= end || byte(at + 1) != '"') break;
                cell.doubled = true;
                ++at;
            }
            cell.size = at - cell.begin;
            cells_.push_back(cell);
            ++at;
            if (at + 1 == end && byte(at) == '\r') at = end;
            if (at < end && byte(at) != ',') {
                cells_.pop_back();
                return broken(end == first_line_end ? after_quote : unclosed_quote);
            }
        } else {
            const std::string_view rest(buffer_.data() + begin_ + at, end - at);
            const std::size_t size = std::min(rest.find(','), rest.size());
            const std::string_view text = rest.substr(0, size);
            if (text.find('"') != std::string_view::npos) return broken(quote_in_plain);
            const bool last = at + size == end;
            cells_.push_back({at, last && text.ends_with('\r') ? size - 1 : size, false});
            at += size;
        }
        if (at >= end) break;
        ++at;  // the comma
    }
    row_end_ = end;
    return std::nullopt;
}

Result<void> CsvReader::skip_long_line(Row& row) {
    own_.push_back(buffer_.substr(begin_, raw_bytes_max));
    row.raw = own_.back();
    row.fault = Fault{0, "the row is longer than " + std::to_string(row_bytes_max) +
                             " bytes; look for a missing line break"};
    for (;;) {
        const std::size_t at = buffer_.find('\n', begin_);
        if (at != std::string::npos) {
            advance(at - begin_);
            return {};
        }
        begin_ = buffer_.size();
        const auto filled = fill();
        if (!filled) return std::unexpected(filled.error());
        if (!*filled) return {};
    }
}

void CsvReader::hand_out_cells(Row& row) {
    own_.reserve(cells_.size());  // so that views into short strings stay where they are
    for (const Cell& cell : cells_) {
        const std::string_view text(buffer_.data() + begin_ + cell.begin, cell.size);
        if (!cell.doubled) {
            row.cells.push_back(text);
            continue;
        }
        std::string& single = own_.emplace_back();
        single.reserve(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            single += text[i];
            if (text[i] == '"') ++i;
        }
        row.cells.push_back(single);
    }
}

void CsvReader::check(Row& row) const {
    if (!header_.empty() && row.cells.size() != header_.size()) {
        row.fault = Fault{0, "the row has " + std::to_string(row.cells.size()) +
                                 " cells where the header has " + std::to_string(header_.size()) +
                                 "; quote cells that hold commas"};
        return;
    }
    const bool plain = std::ranges::none_of(row.raw, [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || is_control(static_cast<unsigned char>(c));
    });
    if (plain) return;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (!is_utf8(row.cells[i])) {
            row.fault = Fault{i + 1, "the cell is not UTF-8; save the file as \"CSV UTF-8\""};
            return;
        }
        const bool controls = std::ranges::any_of(row.cells[i], [](char c) {
            return is_control(static_cast<unsigned char>(c)) && c != '\n' && c != '\r';
        });
        if (controls || (row.cells[i].find('\r') != std::string_view::npos &&
                         row.cells[i].find('\n') == std::string_view::npos)) {
            row.fault = Fault{i + 1,
                              "the cell holds control characters; remove them, and let "
                              "lines end in LF or CRLF"};
            return;
        }
    }
}

// Makes the byte after `end` (from begin_) the next row's first.
void CsvReader::advance(std::size_t end) {
    const std::string_view row(buffer_.data() + begin_, end);
    line_ += 1;
    if (row.find('"') != std::string_view::npos) {
        line_ += static_cast<std::uint64_t>(std::ranges::count(row, '\n'));
    }
    begin_ = std::min(begin_ + end + 1, buffer_.size());
}

}  // namespace tillside::head_office::importing
