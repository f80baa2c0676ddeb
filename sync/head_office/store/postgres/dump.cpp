#include "sync/head_office/store/postgres/dump.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace tillside::head_office::store::postgres {

namespace {

struct Connection {
    std::string options;   // as libpq takes them, without the password
    std::string password;  // may be empty
};

// keyword='value' …, quoted as libpq wants it.
Connection connection_of(const std::string& url) {
    Connection out;
    PQconninfoOption* all = ::PQconninfoParse(url.c_str(), nullptr);
    for (const auto* option = all; option != nullptr && option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (std::string_view(option->keyword) == "password") {
            out.password = option->val;
            continue;
        }
        out.options += fmt::format("{}='", option->keyword);
        for (const char* c = option->val; *c != 0; ++c) {
            if (*c == '\'' || *c == '\\') out.options += '\\';
            out.options += *c;
        }
        out.options += "' ";
    }
    ::PQconninfoFree(all);
    return out;
}

Result<void> run(const std::vector<std::string>& arguments, const std::string& password) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) {
        return fail(Domain::store, "tool_failed",
                    fmt::format("{}: cannot be started: {}", arguments[0], std::strerror(errno)));
    }
    if (child == 0) {
        if (!password.empty()) ::setenv("PGPASSWORD", password.c_str(), 1);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        return fail(Domain::store, "no_tool",
                    fmt::format("{} is not installed: it is in Debian's postgresql-client-15",
                                arguments[0]));
    }
    return fail(Domain::store, "tool_failed",
                fmt::format("{} ended with an error; see what it said", arguments[0]));
}

}  // namespace

Result<void> dump(const Location& location, std::string_view snapshot,
                  const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) {
        return fail(Domain::store, "not_writable",
                    fmt::format("{}: cannot be made: {}", file.string(), std::strerror(errno)));
    }
    ::close(made);
    const Connection connection = connection_of(location.url);
    return run(
        {"pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-password",
         fmt::format("--schema={}", location.schema), fmt::format("--snapshot={}", snapshot),
         fmt::format("--file={}", file.string()), fmt::format("--dbname={}", connection.options)},
        connection.password);
}

Result<void> check_dump(const std::filesystem::path& file) {
    return run({"pg_restore", "--file=/dev/null", file.string()}, {});
}

Result<void> restore_dump(const Location& location, const std::filesystem::path& file) {
    const Connection connection = connection_of(location.url);
    return run(
        {"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         "--no-password", fmt::format("--dbname={}", connection.options), file.string()},
        connection.password);
}

}  // namespace tillside::head_office::store::postgres
