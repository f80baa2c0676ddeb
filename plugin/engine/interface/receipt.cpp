// Widths: the blocks of Unicode 15 EastAsianWidth.txt whose class is W or F, joined where only
// unassigned code points lie between them.
#include "plugin/engine/interface/receipt.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace tillside::engine::interface {

namespace {

using Range = std::pair<char32_t, char32_t>;

constexpr std::array<Range, 21> wide{{{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},
                                      {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
                                      {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
                                      {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
                                      {0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F},
                                      {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 7> without_width{{{0x0300, 0x036F},
                                              {0x200B, 0x200F},
                                              {0x2060, 0x2064},
                                              {0x20D0, 0x20FF},
                                              {0x302A, 0x302D},
                                              {0xFE00, 0xFE0F},
                                              {0xE0100, 0xE01EF}}};
// Marks that close: they stay with what stands before them.
constexpr std::u32string_view closing = U"，。、；：？！」』）》】〉”’,.;:?!)%…";

template <std::size_t Count>
bool within(const std::array<Range, Count>& ranges, char32_t point) {
    return std::ranges::any_of(
        ranges, [point](const Range& r) { return point >= r.first && point <= r.second; });
}

struct Character {
    std::string_view bytes;
    char32_t point = 0;
    std::size_t width = 1;
};

// The next character; a byte that is no UTF-8 stands for itself.
Character next_character(std::string_view text) {
    const auto byte = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<unsigned char>(text[at]));
    };
    const char32_t first = byte(0);
    const std::size_t length = first < 0x80            ? 1
                               : (first >> 5U) == 0x6  ? 2
                               : (first >> 4U) == 0xE  ? 3
                               : (first >> 3U) == 0x1E ? 4
                                                       : 0;
    if (length == 0 || length > text.size()) return {text.substr(0, 1), first, 1};
    char32_t point = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0U) != 0x80U) return {text.substr(0, 1), first, 1};
        point = (point << 6U) | (byte(at) & 0x3FU);
    }
    const std::size_t width = within(without_width, point) ? 0 : within(wide, point) ? 2 : 1;
    return {text.substr(0, length), point, width};
}

// What may not be parted: a word, or one wide character with the marks that close it.
struct Piece {
    std::string text;
    std::size_t width = 0;
    bool blank = false;
};

std::vector<Piece> pieces_of(std::string_view line) {
    std::vector<Piece> pieces;
    bool word = false;  // the last piece is a word that may grow
    while (!line.empty()) {
        const Character c = next_character(line);
        line.remove_prefix(c.bytes.size());
        const bool blank = c.point == U' ' || c.point == U'\u3000' || c.point == U'\t';
        const bool closes = closing.find(c.point) != std::u32string_view::npos;
        const bool narrow = c.width < 2 && !blank;
        const bool joins = !pieces.empty() && !pieces.back().blank && !blank &&
                           (closes || c.width == 0 || (word && narrow));
        if (!joins) pieces.push_back({{}, 0, blank});
        pieces.back().text += c.bytes;
        pieces.back().width += c.width;
        word = narrow && (!joins || word);
    }
    return pieces;
}

class Breaker {
public:
    explicit Breaker(std::size_t columns) : columns_(columns) {}

    void add(const Piece& piece) {
        if (width_ + piece.width <= columns_) return append(piece.text, piece.width);
        if (piece.blank) return;  // a line neither ends nor begins with what parts words
        if (piece.width <= columns_) {
            end_line();
            return append(piece.text, piece.width);
        }
        if (width_ > 0) end_line();
        std::string_view rest = piece.text;  // longer than a line: it has to be parted
        while (!rest.empty()) {
            const Character c = next_character(rest);
            if (width_ + c.width > columns_) end_line();
            append(c.bytes, c.width);
            rest.remove_prefix(c.bytes.size());
        }
    }
    void end_line() {
        while (line_.ends_with(' '))
            line_.pop_back();
        lines_.push_back(std::exchange(line_, {}));
        width_ = 0;
        wrapped_ = true;
    }
    void begin_paragraph() { wrapped_ = false; }
    [[nodiscard]] std::vector<std::string> lines() && { return std::move(lines_); }

private:
    void append(std::string_view text, std::size_t width) {
        const bool blank = text.find_first_not_of(' ') == std::string_view::npos;
        if (width_ == 0 && blank && wrapped_) return;  // an indent stays, a wrapped blank does not
        line_ += text;
        width_ += width;
    }
    std::size_t columns_;
    std::string line_;
    std::size_t width_ = 0;
    bool wrapped_ = false;
    std::vector<std::string> lines_;
};

}  // namespace

std::size_t columns_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Character c = next_character(text);
        width += c.width;
        text.remove_prefix(c.bytes.size());
    }
    return width;
}

std::vector<std::string> broken(std::string_view text, std::size_t columns) {
    Breaker breaker(columns);
    for (bool last = false; !last;) {
        const std::size_t end = text.find('\n');
        last = end == std::string_view::npos;
        breaker.begin_paragraph();
        for (const Piece& piece : pieces_of(text.substr(0, end)))
            breaker.add(piece);
        breaker.end_line();
        if (!last) text.remove_prefix(end + 1);
    }
    return std::move(breaker).lines();
}

void fit_receipt(ReceiptLines& lines, const Capabilities& host) {
    if (host.receipt_columns == 0) return;
    ReceiptLines fitted;
    for (const till::ReceiptLine& line : lines) {
        const bool code = (line.style() == till::ReceiptLine::QR && host.receipt_qr) ||
                          (line.style() == till::ReceiptLine::BARCODE && host.receipt_barcode);
        if (code || line.style() == till::ReceiptLine::CUT) {
            *fitted.Add() = line;
            continue;
        }
        for (std::string& text : broken(line.text(), host.receipt_columns)) {
            till::ReceiptLine& out = *fitted.Add();
            out.set_style(line.style() == till::ReceiptLine::BOLD ? till::ReceiptLine::BOLD
                                                                  : till::ReceiptLine::PLAIN);
            out.set_align(line.align());
            out.set_text(std::move(text));
        }
    }
    lines.Swap(&fitted);
}

}  // namespace tillside::engine::interface
