// The questions that ASK- tickets bring: one of each kind, in English.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/engine/interface/prompts.hpp"

namespace tillside::engine::sandbox {

// By what stands behind ASK- in the ticket's number: CONFIRM, CHOOSE, TEXT, PHONE, SIGN, RATE, or
// ALL of them; none for anything else.
[[nodiscard]] std::vector<interface::Question> questions_for(std::string_view ticket);

// An answer for the toast that shows it was understood; never what was typed or signed.
[[nodiscard]] std::string answer_in_words(const till::PromptAnswered& said);

}  // namespace tillside::engine::sandbox
