// postgres_for_tests start|stop FILE: the one server that the tests of a ctest run share (CTest
// fixture "postgres"). FILE holds the server's folder while it runs.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/postgres/postgres_server.hpp"

using tillside::tests::PostgresServer;

namespace {

std::filesystem::path folder_in(const std::filesystem::path& file) {
    std::string folder;
    std::getline(std::ifstream(file), folder);
    return folder;
}

int start(const std::filesystem::path& file) {
    if (!PostgresServer::installed()) {
        std::cout << "SKIPPED: postgresql-15 is not installed\n";
        return 0;
    }
    const auto had = folder_in(file);
    if (!had.empty()) {
        const auto there = PostgresServer::at(had);
        if (there->running()) return 0;
    }
    std::string folder = std::filesystem::temp_directory_path() / "tillside-pg-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return 1;
    PostgresServer server(folder, PostgresServer::Disk::not_waited_for);
    server.leave_running();
    std::ofstream(file) << folder << '\n';
    return 0;
}

int stop(const std::filesystem::path& file) {
    const auto folder = folder_in(file);
    if (folder.empty()) return 0;
    PostgresServer::at(folder)->stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    std::filesystem::remove(file, ignored);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    return std::string_view(argv[1]) == "start" ? start(argv[2]) : stop(argv[2]);
}
