// How each language's program is started: the template's host, or the driver of its binding.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/engine_process.hpp"

namespace tillside::testing {

using Words = std::vector<std::string>;

inline const std::string in_sources = TILLSIDE_SOURCE_DIR "/";
inline const std::string in_bindings = TILLSIDE_SOURCE_DIR "/sdk/bindings/";
inline const std::string env = "/usr/bin/env";

// The command of an interpreted program that finds its binding.
inline Words python(const std::string& program) {
    return {env, "PYTHONPATH=" + in_bindings + "python", "PYTHONDONTWRITEBYTECODE=1", "python3",
            in_sources + program};
}
inline Words perl(const std::string& program) {
    return {env, "perl", "-I", in_bindings + "perl", in_sources + program};
}
inline Words php(const std::string& program) {
    return {env, "php", in_sources + program};
}
inline Words node(const std::string& program) {
    return {env, "node", "--expose-gc", in_sources + program};
}

// Java is compiled first, into `classes`; the program's class has the name of its file.
inline Words java(const std::string& program, const std::filesystem::path& classes) {
    const std::string jna = "/usr/share/java/jna.jar";
    const Ran compiled = run({env, "javac", "-Xlint:all", "-Werror", "-cp", jna, "-d", classes,
                              in_bindings + "java/tillside/Tillside.java", in_sources + program});
    INFO(compiled.out);
    REQUIRE(compiled.code == 0);
    return {env, "java", "-cp", jna + ":" + classes.string(),
            std::filesystem::path(program).stem()};
}

inline Words with(Words command, const Words& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

}  // namespace tillside::testing
