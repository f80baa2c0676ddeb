#include "tests/integration/head_office/head_office.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "sync/wire/compression.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::tests {

namespace {

constexpr uid_t nobody = 65534;

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

pid_t start_program(const std::vector<std::string>& arguments, const std::filesystem::path& out,
                    const std::filesystem::path& err, bool as_nobody) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const int out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int err_file = out == err
                             ? out_file
                             : ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(out_file, STDOUT_FILENO);
        ::dup2(err_file, STDERR_FILENO);
        if (as_nobody && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(126);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(out_file);
    if (err_file != out_file) ::close(err_file);
    return child;
}

int status_of(pid_t process) {
    int status = 0;
    ::waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::size_t keep_bytes(char* bytes, std::size_t, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(bytes, count);
    return count;
}

std::size_t keep_cookie(char* bytes, std::size_t, std::size_t count, void* into) {
    const std::string_view line(bytes, count);
    constexpr std::string_view name = "Set-Cookie: ";
    if (line.starts_with(name)) {
        *static_cast<std::string*>(into) = line.substr(name.size(), line.find(';') - name.size());
    }
    return count;
}

}  // namespace

std::string head_office_program() {
    return std::string(TILLSIDE_BIN_DIR) + "/tillside-hq";
}

Ended run_program(const std::vector<std::string>& arguments, bool as_nobody) {
    const TemporaryFolder folder;
    const auto out = folder / "out";
    const pid_t process = start_program(arguments, out, out, as_nobody);
    return {status_of(process), contents(out)};
}

HeadOffice::HeadOffice(std::string store) : store_(std::move(store)) {
    const auto made =
        run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                     "-addext", std::string("subjectAltName=IP:127.0.0.1,IP:") + address_of_its_own,
                     "-keyout", key().string(), "-out", certificate().string()});
    REQUIRE(made.status == 0);
}

HeadOffice::~HeadOffice() {
    if (running()) kill_hard();
}

void HeadOffice::start(const std::vector<std::string>& more) {
    const auto out = folder_ / "addresses";
    auto arguments = program();
    for (const std::string& word :
         {std::string("serve"), std::string("--data"), data().string(),
          std::string("--certificate"), certificate().string(), std::string("--key"),
          key().string(), std::string("--tills"), listens_at_, std::string("--console"),
          std::string("127.0.0.1:0"), std::string("--console-plain"), std::string("127.0.0.1:0")}) {
        arguments.push_back(word);
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::filesystem::remove(out);
    process_ = start_program(arguments, out, folder_ / "log", false);
    for (int i = 0; i < 2'000; ++i) {
        std::istringstream lines(contents(out));
        std::string name;
        std::string address;
        while (lines >> name >> address) {
            if (name == "tills") tills_ = address;
            if (name == "console") console_ = address;
            if (name == "console-plain") {
                console_plain_ = address;
                return;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("head office did not start: " << log());
}

void HeadOffice::kill_hard() {
    ::kill(process_, SIGKILL);
    (void)status_of(std::exchange(process_, -1));
}

void HeadOffice::pause() {
    ::kill(process_, SIGSTOP);
}

void HeadOffice::go_on() {
    ::kill(process_, SIGCONT);
}

int HeadOffice::stop() {
    ::kill(process_, SIGTERM);
    return status_of(std::exchange(process_, -1));
}

std::string HeadOffice::command_output(const std::vector<std::string>& command) const {
    const Ended ended = this->command(command);
    INFO(ended.output);
    REQUIRE(ended.status == 0);
    return ended.output;
}

Ended HeadOffice::command(const std::vector<std::string>& command) const {
    auto arguments = program();
    arguments.insert(arguments.end(), command.begin(), command.end());
    arguments.insert(arguments.end(), {"--data", data().string()});
    return run_program(arguments);
}

std::vector<std::string> HeadOffice::program() const {
    if (store_.empty()) return {head_office_program()};
    return {head_office_program(), "--store", store_};
}

void HeadOffice::join(const HeadOffice& first) {
    std::filesystem::create_directories(data());
    std::filesystem::copy(first.data() / "secrets", data() / "secrets",
                          std::filesystem::copy_options::recursive);
}

std::string HeadOffice::add_till(const std::string& store, const std::string& till) {
    const auto file = folder_ / (till + ".json");
    (void)command_output({"till", "add", "--store", store, "--till", till, "--url",
                          "https://127.0.0.1:8444", "--ca", certificate().string(), "--out",
                          file.string()});
    return wire::read_till_secrets(file).value().token();
}

void HeadOffice::add_user(const std::string& name, const std::string& role,
                          const std::string& password) {
    const auto file = folder_ / "password";
    std::ofstream(file) << password << '\n';
    (void)command_output(
        {"user", "add", "--name", name, "--role", role, "--password-file", file.string()});
}

HttpAnswer HeadOffice::call(const Call& call) const {
    HttpAnswer answer;
    CURL* curl = ::curl_easy_init();
    ::curl_slist* headers = nullptr;
    for (const auto& header : call.headers)
        headers = ::curl_slist_append(headers, header.c_str());
    ::curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str());
    ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
    ::curl_easy_setopt(curl, CURLOPT_CAINFO, certificate().c_str());
    ::curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    ::curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, call.timeout_ms);
    ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep_bytes);
    ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
    ::curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &keep_cookie);
    ::curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.cookie);
    if (call.method == "POST") {
        ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
        ::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                           static_cast<curl_off_t>(call.body.size()));
    }
    (void)::curl_easy_perform(curl);
    ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    ::curl_header* id = nullptr;
    if (::curl_easy_header(curl, "X-Request-Id", 0, CURLH_HEADER, -1, &id) == CURLHE_OK) {
        answer.request_id = id->value;
    }
    ::curl_slist_free_all(headers);
    ::curl_easy_cleanup(curl);
    return answer;
}

HttpAnswer HeadOffice::post(std::string_view path, const std::string& serialised,
                            const std::string& token) const {
    return call({"POST",
                 tills_ + std::string(path),
                 wire::compress(serialised),
                 {"Authorization: Bearer " + token, "Content-Type: application/x-protobuf",
                  "Content-Encoding: zstd"}});
}

wire::Acknowledgement HeadOffice::acknowledged(const HttpAnswer& answer) {
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    wire::Acknowledgement out;
    REQUIRE(out.ParseFromString(wire::decompress(answer.body, 1 << 20).value()));
    return out;
}

std::int64_t HeadOffice::reported(const std::string& name) const {
    const auto report = nlohmann::json::parse(command_output({"report", "--json", "--tills-only"}));
    return report.at(name).get<std::int64_t>();
}

std::string HeadOffice::log() const {
    return contents(folder_ / "log");
}

}  // namespace tillside::tests
