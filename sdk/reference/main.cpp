// The filter that Doxygen runs on every file it reads: tillside-reference-filter SET FILE prints
// FILE as Doxygen understands it; SET holds the schema as protoc read it. Without a FILE it names
// what of the schema has no comment, and fails if there is anything.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "sdk/reference/filter.hpp"

namespace reference = tillside::sdk::reference;

namespace {

int name_silent_parts(const char* descriptor_set) {
    const auto parts = reference::silent_parts(descriptor_set);
    if (!parts) return 2;
    for (const std::string& part : *parts)
        std::cerr << part << " has no comment\n";
    return parts->empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count == 2) return name_silent_parts(arguments[1]);
    if (count != 3) {
        std::cerr << "usage: tillside-reference-filter SET [FILE]\n";
        return 2;
    }
    const std::filesystem::path file = std::filesystem::absolute(arguments[2]);
    if (file.extension() == ".proto") {
        // Schema files import each other as sdk/schema/…
        const auto root = file.parent_path().parent_path().parent_path();
        const auto text = reference::documented_schema(
            arguments[1], file.lexically_relative(root).generic_string());
        if (!text) return 1;
        std::cout << *text;
        return 0;
    }
    std::ifstream in(file);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    std::cout << (file.extension() == ".h" ? reference::documented_header(text) : text);
    return in.bad() ? 1 : 0;
}
