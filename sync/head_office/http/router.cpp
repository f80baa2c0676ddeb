#include "sync/head_office/http/router.hpp"

#include <algorithm>

namespace tillside::head_office::http {

namespace {

// Takes the text up to the next '/' off the front.
std::string_view next_segment(std::string_view& rest) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(segment.size() + 1, rest.size()));
    return segment;
}

}  // namespace

bool match_path(std::string_view pattern, std::string_view path,
                std::map<std::string, std::string>& places) {
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return false;
    while (!pattern.empty() || !path.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view segment = next_segment(path);
        if (wanted.starts_with('{') && wanted.ends_with('}')) {
            if (segment.empty()) return false;
            places[std::string(wanted.substr(1, wanted.size() - 2))] = std::string(segment);
        } else if (wanted != segment) {
            return false;
        }
    }
    return true;
}

}  // namespace tillside::head_office::http
