// The layer forgets what it should and nothing else: a program writes in every way that it stands
// in for, with a sync behind it and without, is killed, and the power is cut.
#include "tests/chaos/forgetful_disk/forgetful_disk.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace tillside::tests;

namespace {

namespace fs = std::filesystem;

void make_file(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::optional<std::string> text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// Runs the program through its steps and kills it.
void write_on(const ForgetfulDisk& disk, const std::vector<std::string>& steps) {
    std::vector<std::string> words{TILLSIDE_BIN_DIR "/forgetful_disk_writes", disk.root()};
    words.insert(words.end(), steps.begin(), steps.end());
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
    pid_t child = -1;
    {
        const ForgetfulDisk::Under under(disk);
        child = ::fork();
        if (child == 0) {
            ::dup2(pipe_ends[1], 1);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
    }
    ::close(pipe_ends[1]);
    std::array<char, 5> done{};
    CHECK(::read(pipe_ends[0], done.data(), done.size()) == 5);  // "done\n"
    ::close(pipe_ends[0]);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

struct Case {
    std::vector<std::string> steps;
    std::string file;
    std::optional<std::string> before;  // nullopt: there is no such file
    std::optional<std::string> after;   // the cut
};

}  // namespace

TEST_CASE("a disk that forgets keeps what was synced, and the cut takes the rest") {
    using namespace std::string_literals;
    const Case one = GENERATE(values<Case>({
        {{"append"}, "text", "old", "old"},
        {{"append-sync"}, "text", "old", "oldx"},
        {{"append-sync", "append"}, "text", "old", "oldx"},
        {{"append", "append-sync"}, "text", "old", "oldxx"},
        {{"parts"}, "parts", "12345678", "12345678"},
        {{"parts-sync"}, "parts", "12345678", "ABCD56EF\0\0ABCD"s},
        {{"shorten"}, "long", "a long text", "a long text"},
        {{"shorten-sync"}, "long", "a long text", "a "},
        {{"empty"}, "long", "a long text", "a long text"},
        {{"create"}, "new", {}, {}},
        {{"create", "folder-sync"}, "new", {}, "n"},
        {{"remove"}, "old", "here", "here"},
        {{"remove", "folder-sync"}, "old", "here", {}},
        {{"replace"}, "whole", "before", "before"},
        {{"replace"}, "whole.part", {}, {}},
        {{"replace-sync"}, "whole", "before", "new"},
        {{"between"}, "between", "ab", "1b"},
        {{"stream"}, "stream", "some", "some"},
    }));
    INFO(one.steps.front() << ": " << one.file);
    const TemporaryFolder folder;
    if (one.before) make_file(folder / one.file, *one.before);
    ForgetfulDisk disk(folder.path());
    write_on(disk, one.steps);
    disk.cut_losing_everything();
    CHECK(text_of(folder / one.file) == one.after);
    CHECK(disk.cut_losing_everything().changes == 0);
}

TEST_CASE("a cut loses nothing where everything was synced, whatever the dice say") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 dice(seed);
        const TemporaryFolder folder;
        make_file(folder / "text", "old");
        ForgetfulDisk disk(folder.path());
        write_on(disk, {"append", "append-sync"});
        const ForgetfulDisk::Lost lost = disk.cut(dice);
        CHECK(lost.changes + lost.names == 0);
        CHECK(text_of(folder / "text") == "oldxx");
    }
}

TEST_CASE("a cut keeps by chance all, some or none of what was not synced, and tears writes") {
    std::set<std::string> seen;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 dice(seed);
        const TemporaryFolder folder;
        make_file(folder / "sectors", std::string(2048, 'o'));
        ForgetfulDisk disk(folder.path(), std::chrono::microseconds(0));
        write_on(disk, {"sectors"});
        disk.cut(dice);
        seen.insert(text_of(folder / "sectors").value());
    }
    const std::string old(1024, 'o');
    CHECK(seen.contains(old + old));                                            // none
    CHECK(seen.contains(std::string(1024, 'a') + std::string(1024, 'b')));      // both
    CHECK(seen.contains(std::string(1024, 'a') + old));                         // the first
    CHECK(seen.contains(old + std::string(1024, 'b')));                         // the second
    CHECK(seen.contains(std::string(512, 'a') + std::string(512, 'o') + old));  // torn
}
