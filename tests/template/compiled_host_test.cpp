// The hosts of sdk/template that are compiled, and the size of all of them.
#include <algorithm>

#include "tests/template/host_check.hpp"

using namespace tillside::testing;

TEST_CASE("the host in C shows the customer's card, or says why not") {
    check_host({TILLSIDE_BIN_DIR "/template_host_c"});
}

TEST_CASE("the host in C++ shows the customer's card, or says why not") {
    check_host({TILLSIDE_BIN_DIR "/template_host_cpp"});
}

TEST_CASE("every template is under 80 lines, and every language has one") {
    std::vector<std::string> folders;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(in_sources + "sdk/template")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".md") continue;
        std::ifstream in(entry.path());
        const auto lines = std::count(std::istreambuf_iterator<char>(in), {}, '\n');
        INFO(entry.path());
        CHECK(lines > 0);
        CHECK(lines < 80);
        folders.push_back(entry.path().parent_path().filename());
    }
    std::ranges::sort(folders);
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    CHECK(folders ==
          std::vector<std::string>{"c", "cpp", "java", "node", "perl", "php", "plugin", "python"});
}
