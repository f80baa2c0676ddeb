#include "sync/head_office/offers/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tillside::head_office::offers {

namespace {

using Json = nlohmann::json;

const Json nothing = Json::object();
const Json no_list = Json::array();

std::string text_of(const Json& json, const std::string& place) {
    if (!json.is_string()) throw BadField(place, "must be text");
    return json.get<std::string>();
}

std::int64_t in_range(std::int64_t value, std::int64_t min, std::int64_t max,
                      const std::string& place) {
    if (value < min || value > max) {
        throw BadField(place, fmt::format("must be {} to {}, not {}", min, max, value));
    }
    return value;
}

}  // namespace

Fields::Fields(const Json& object, std::string place) : object_(&object), place_(std::move(place)) {
    if (!object.is_object()) throw BadField(place_, "must be an object");
}

const Json& Fields::at(const std::string& name) const {
    const auto found = object_->find(name);
    if (found == object_->end()) throw BadField(place_of(name), "is missing");
    return *found;
}

bool Fields::has(const std::string& name) const {
    return object_->contains(name);
}

std::string Fields::text(const std::string& name) const {
    std::string value = text_of(at(name), place_of(name));
    if (value.empty()) throw BadField(place_of(name), "must not be empty");
    return value;
}

std::string Fields::text_or(const std::string& name, const std::string& otherwise) const {
    return has(name) ? text(name) : otherwise;
}

std::vector<std::string> Fields::texts(const std::string& name) const {
    if (!has(name)) return {};
    const Json& list = at(name);
    if (!list.is_array()) throw BadField(place_of(name), "must be a list of texts");
    std::vector<std::string> all;
    for (const Json& one : list)
        all.push_back(text_of(one, fmt::format("{}[{}]", place_of(name), all.size())));
    return all;
}

bool Fields::flag(const std::string& name) const {
    if (!has(name)) return false;
    if (!at(name).is_boolean()) throw BadField(place_of(name), "must be true or false");
    return at(name).get<bool>();
}

std::int64_t Fields::number(const std::string& name, std::int64_t min, std::int64_t max) const {
    const Json& json = at(name);
    if (!json.is_number_integer()) throw BadField(place_of(name), "must be a whole number");
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) {
        throw BadField(place_of(name), fmt::format("must be {} to {}", min, max));
    }
    return in_range(json.get<std::int64_t>(), min, max, place_of(name));
}

std::int64_t Fields::number_or(const std::string& name, std::int64_t min, std::int64_t max,
                               std::int64_t otherwise) const {
    return has(name) ? number(name, min, max) : otherwise;
}

std::int64_t Fields::scaled(const std::string& name, std::int64_t unit, std::int64_t min,
                            std::int64_t max) const {
    const Json& json = at(name);
    if (!json.is_number()) throw BadField(place_of(name), "must be a number");
    const double value = json.get<double>() * static_cast<double>(unit);
    if (!(value >= static_cast<double>(min)) || !(value <= static_cast<double>(max))) {
        throw BadField(
            place_of(name),
            fmt::format("must be {} to {}", static_cast<double>(min) / static_cast<double>(unit),
                        static_cast<double>(max) / static_cast<double>(unit)));
    }
    return std::llround(value);
}

Fields Fields::object(const std::string& name) const {
    return {has(name) ? at(name) : nothing, place_of(name)};
}

std::vector<Fields> Fields::objects(const std::string& name) const {
    const Json& list = has(name) ? at(name) : no_list;
    if (!list.is_array()) throw BadField(place_of(name), "must be a list");
    std::vector<Fields> all;
    for (const Json& one : list)
        all.emplace_back(one, fmt::format("{}[{}]", place_of(name), all.size()));
    return all;
}

std::vector<std::string> Fields::names() const {
    std::vector<std::string> all;
    for (const auto& [name, value] : object_->items())
        all.push_back(name);
    return all;
}

void Fields::only(const std::vector<std::string>& names) const {
    for (const std::string& name : this->names()) {
        if (std::ranges::find(names, name) != names.end()) continue;
        throw BadField(place_of(name),
                       fmt::format("is not known; known are {}", fmt::join(names, ", ")));
    }
}

}  // namespace tillside::head_office::offers
