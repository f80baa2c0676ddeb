// A receipt block made fit for one printer: lines broken at its columns, codes that it cannot print
// as text. Pure. A character of East Asian width W or F (Unicode UAX #11) takes two columns, a
// combining mark none, every other one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/interface/capabilities.hpp"

namespace tillside::engine::interface {

// Columns of UTF-8 text; a byte that is no UTF-8 counts one.
[[nodiscard]] std::size_t columns_of(std::string_view text);

// The text in lines of at most `columns` (2 or more): broken at blanks where a word fits a line,
// between Chinese characters, and inside a word only where it is longer than a line. A closing mark
// (，。」) never begins a line. Line breaks in the text stay.
[[nodiscard]] std::vector<std::string> broken(std::string_view text, std::size_t columns);

using ReceiptLines = google::protobuf::RepeatedPtrField<till::ReceiptLine>;
// Breaks text for the host's columns and puts codes that its printer cannot draw as text. Where the
// host named no columns everything stays as it is.
void fit_receipt(ReceiptLines& lines, const Capabilities& host);

}  // namespace tillside::engine::interface
