// A binding's driver as a process: a step in, what came of it out, one JSON line each.
#pragma once

#include <poll.h>

#include "tests/template/languages.hpp"

namespace tillside::testing {

using Json = nlohmann::json;

class Driver {
public:
    explicit Driver(const Words& words) {
        int in[2];
        int out[2];
        REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
        REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::dup2(out[1], 2);
            std::vector<char*> arguments;
            for (const std::string& word : words)
                arguments.push_back(const_cast<char*>(word.c_str()));
            arguments.push_back(nullptr);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        to_ = in[1];
        from_ = out[0];
        opened = read_json();
    }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    ~Driver() {
        ::close(to_);
        ::close(from_);
        ::waitpid(pid_, nullptr, 0);
    }

    Json operator()(const Json& step) { return ask(step); }
    Json ask(const Json& step) {
        send(step);
        return read_json();
    }
    void send(const Json& step) const {
        const std::string line = step.dump() + "\n";
        REQUIRE(::write(to_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    }
    // A line as it stands; it fails the test where none comes in a minute.
    std::string read_line() {
        std::string line;
        for (char letter = 0; letter != '\n';) {
            pollfd waiting{from_, POLLIN, 0};
            if (::poll(&waiting, 1, 60'000) != 1 || ::read(from_, &letter, 1) != 1)
                FAIL("no further line; so far: " << line);
            line += letter;
        }
        line.pop_back();
        return line;
    }
    Json read_json() {
        const std::string line = read_line();
        INFO(line);
        REQUIRE(Json::accept(line));
        return Json::parse(line);
    }

    Json opened;

private:
    pid_t pid_ = -1;
    int to_ = -1;
    int from_ = -1;
};

}  // namespace tillside::testing
