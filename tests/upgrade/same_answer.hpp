// Whether today's answer says at least what the kept one said: every field that was set then is
// set now, down to the first element of lists. Ids, times and words may be others; a failure's
// code and field, consent states and the kinds of recorded events are the same.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace tillside::tests {

inline void missing(const google::protobuf::Message& then, const google::protobuf::Message& now,
                    const std::string& path, std::vector<std::string>& found) {
    using Field = google::protobuf::FieldDescriptor;
    static const std::set<std::string> same = {"failure.code", "failure.field", "recorded[].kind",
                                               "customers[].consents[].purpose",
                                               "customers[].consents[].state"};
    const auto& old = *then.GetReflection();
    const auto& today = *now.GetReflection();
    if (!old.GetUnknownFields(then).empty()) found.push_back(path + " holds a field that is gone");
    std::vector<const Field*> set;
    old.ListFields(then, &set);
    for (const Field* field : set) {
        const bool message = field->cpp_type() == Field::CPPTYPE_MESSAGE;
        if (field->is_repeated()) {
            const std::string name = path + field->name() + "[]";
            const int both = std::min(old.FieldSize(then, field), today.FieldSize(now, field));
            if (both == 0) found.push_back(name + " is empty now");
            for (int i = 0; i < both && message; ++i)
                missing(old.GetRepeatedMessage(then, field, i),
                        today.GetRepeatedMessage(now, field, i), name + ".", found);
            continue;
        }
        const std::string name = path + field->name();
        if (!today.HasField(now, field)) {
            found.push_back(name + " is not set now");
        } else if (message) {
            missing(old.GetMessage(then, field), today.GetMessage(now, field), name + ".", found);
        } else if (same.contains(name) &&
                   old.GetString(then, field) != today.GetString(now, field)) {
            found.push_back(name + " was " + old.GetString(then, field) + " and is " +
                            today.GetString(now, field));
        }
    }
}

// Empty where nothing is missing.
[[nodiscard]] inline std::vector<std::string> missing(const google::protobuf::Message& then,
                                                      const google::protobuf::Message& now) {
    std::vector<std::string> found;
    missing(then, now, "", found);
    return found;
}

}  // namespace tillside::tests
