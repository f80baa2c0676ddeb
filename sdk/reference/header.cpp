// The headers are written for people who read them as they are; this marks their comments for
// Doxygen: one in front of a declaration, one behind it, and one in front of several #defines as
// the head of a group.
#include <regex>
#include <sstream>
#include <vector>

#include "sdk/reference/filter.hpp"

namespace tillside::sdk::reference {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

bool is_blank(const std::string& line) {
    return line.find_first_not_of(" \t") == std::string::npos;
}

// How many #defines stand from here to the next blank line.
int defines_behind(const std::vector<std::string>& lines, std::size_t at) {
    int found = 0;
    for (; at < lines.size() && !is_blank(lines[at]); ++at)
        found += lines[at].starts_with("#define") ? 1 : 0;
    return found;
}

std::size_t end_of_comment(const std::vector<std::string>& lines, std::size_t at) {
    while (at < lines.size() && lines[at].find("*/") == std::string::npos)
        ++at;
    return at;
}

}  // namespace

std::string documented_header(const std::string& text) {
    const std::vector<std::string> lines = lines_of(text);
    std::string out;
    bool in_group = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string line = lines[i];
        if (in_group && is_blank(line)) {
            out += "/** @} */\n";
            in_group = false;
        }
        const std::size_t comment = line.find("/*");
        if (comment == std::string::npos) {
            out += line + "\n";
            continue;
        }
        const std::size_t end = end_of_comment(lines, i);
        const bool behind_code = !is_blank(line.substr(0, comment));
        const bool opens_group = !behind_code && !in_group && i > 0 && end + 1 < lines.size() &&
                                 defines_behind(lines, end + 1) > 1;
        if (line.find("SPDX-License-Identifier") != std::string::npos) {
            line = "/** @file";
        } else if (opens_group) {
            // The first sentence is the group's name.
            static const std::regex first(R"(^/\* *([^.:]*)[.:]? *)");
            line = std::regex_replace(line, first, "/** @name $1\n * ");
        } else {
            line.replace(comment, 2, behind_code ? "/**<" : "/**");
        }
        out += line + "\n";
        while (i < end)
            out += lines[++i] + "\n";
        if (opens_group) out += "/** @{ */\n";
        in_group = in_group || opens_group;
    }
    return out;
}

}  // namespace tillside::sdk::reference
