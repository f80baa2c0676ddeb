// Reads an object of JSON field by field: whatever is missing, of another type, out of its range or
// not known is named with its place. A misspelt field of an offer would otherwise be a promise that
// nobody keeps.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace tillside::head_office::offers {

// Thrown within the room only; says place and fault.
struct BadField : std::runtime_error {
    BadField(const std::string& place, const std::string& fault)
        : std::runtime_error(place + ": " + fault) {}
};

class Fields {
public:
    // place: "offers[3].give". Throws BadField where the value is no object.
    Fields(const nlohmann::json& object, std::string place);

    [[nodiscard]] std::string text(const std::string& name) const;  // not empty
    [[nodiscard]] std::string text_or(const std::string& name, const std::string& otherwise) const;
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
    [[nodiscard]] bool flag(const std::string& name) const;  // false where it is missing
    [[nodiscard]] std::int64_t number(const std::string& name, std::int64_t min,
                                      std::int64_t max) const;
    [[nodiscard]] std::int64_t number_or(const std::string& name, std::int64_t min,
                                         std::int64_t max, std::int64_t otherwise) const;
    // A number with a fraction, times `unit`, rounded to a whole one: 12.5 % as millionths.
    [[nodiscard]] std::int64_t scaled(const std::string& name, std::int64_t unit, std::int64_t min,
                                      std::int64_t max) const;
    [[nodiscard]] bool has(const std::string& name) const;
    // An object or a list; an empty one where it is missing.
    [[nodiscard]] Fields object(const std::string& name) const;
    [[nodiscard]] std::vector<Fields> objects(const std::string& name) const;

    // Throws BadField where the object has a field that is not among these.
    void only(const std::vector<std::string>& names) const;
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] const std::string& place() const { return place_; }

private:
    [[nodiscard]] const nlohmann::json& at(const std::string& name) const;
    [[nodiscard]] std::string place_of(const std::string& name) const {
        return place_ + "." + name;
    }

    const nlohmann::json* object_;
    std::string place_;
};

}  // namespace tillside::head_office::offers
