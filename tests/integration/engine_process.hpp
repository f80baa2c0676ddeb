// A tillsided of a test's own: its folder, configuration and secrets, started, stopped and killed,
// and a client that speaks frames byte by byte.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <tillside/frame.h>
#include <tillside/plugin.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugin/engine/server/frame.hpp"
#include "sdk/schema/till.hpp"
#include "sync/wire/sealing.hpp"
#include "sync/wire/secrets.hpp"
#include "tests/unit/plugin/engine/temporary_folder.hpp"

namespace tillside::testing {

namespace server = engine::server;

inline std::string random_id() {
    std::string id(16, '\0');
    wire::system_random()({reinterpret_cast<unsigned char*>(id.data()), id.size()});
    return id;
}

// What a program printed and how it ended.
struct Ran {
    int code = -1;
    std::string out;  // standard output and error
};

inline Ran run(const std::vector<std::string>& words) {
    int pipe_ends[2];
    REQUIRE(::pipe2(pipe_ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(pipe_ends[1], 1);
        ::dup2(pipe_ends[1], 2);
        std::vector<char*> arguments;
        for (const std::string& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(pipe_ends[1]);
    Ran ran;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::read(pipe_ends[0], chunk.data(), chunk.size())) > 0;)
        ran.out.append(chunk.data(), static_cast<std::size_t>(got));
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

struct Reply {
    server::Frame frame;
    till::Reply message;       // of a protobuf reply
    std::string payload = {};  // as it came
};

// One connection, without the plugin: what goes over it is the test's to choose.
class FrameClient {
public:
    explicit FrameClient(const std::filesystem::path& path)
        : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{5, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        connected_ =
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    FrameClient(const FrameClient&) = delete;
    FrameClient& operator=(const FrameClient&) = delete;
    ~FrameClient() { ::close(socket_); }

    [[nodiscard]] bool connected() const { return connected_; }
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    // nullopt: the engine closed the connection, or did not answer.
    [[nodiscard]] std::optional<Reply> read() const {
        std::array<char, server::frame_header_bytes> header{};
        if (!read_exactly(header)) return std::nullopt;
        Reply reply{server::read_frame_header(header), {}};
        std::string payload(reply.frame.payload_bytes(), '\0');
        if (!read_exactly(payload)) return std::nullopt;
        if (reply.frame.encoding == TILLSIDE_PROTOBUF) reply.message.ParseFromString(payload);
        reply.payload = std::move(payload);
        return reply;
    }
    std::optional<Reply> ask(const server::Frame& frame, std::string_view payload) const {
        if (!send(server::write_frame(frame, payload))) return std::nullopt;
        return read();
    }

private:
    [[nodiscard]] bool read_exactly(std::span<char> out) const {
        while (!out.empty()) {
            const ssize_t got = ::recv(socket_, out.data(), out.size(), 0);
            if (got <= 0) return false;
            out = out.subspan(static_cast<std::size_t>(got));
        }
        return true;
    }
    int socket_;
    bool connected_ = false;
};

inline server::Frame request(till::Kind kind, const std::string& id = random_id()) {
    server::Frame frame;
    frame.version = TILLSIDE_FRAME_VERSION;
    frame.encoding = TILLSIDE_PROTOBUF;
    frame.kind = static_cast<std::uint32_t>(kind);
    std::copy_n(id.begin(), frame.id.size(), frame.id.begin());
    if (kind >= static_cast<int>(TILLSIDE_KIND_POSTABLE_MIN)) frame.flags = TILLSIDE_FRAME_POST;
    return frame;
}

inline till::Context context(const std::string& ticket) {
    till::Context context;
    context.set_store("CWB");
    context.set_till("CWB-1");
    context.set_business_day("2026-01-02");
    context.set_ticket(ticket);
    context.set_currency("HKD");
    return context;
}

inline till::BasketCompleted sale(const std::string& ticket) {
    till::BasketCompleted message;
    *message.mutable_context() = context(ticket);
    auto& line = *message.mutable_basket()->add_lines();
    line.set_sku("A1");
    line.set_quantity_milli(2000);
    line.set_unit_price(1250);
    line.set_amount(2500);
    message.mutable_basket()->set_revision(1);
    message.mutable_basket()->set_total(2500);
    auto& tender = *message.add_tenders();
    tender.set_kind(till::CASH);
    tender.set_amount(2500);
    return message;
}

class EngineProcess {
public:
    EngineProcess() {
        wire::TillSecrets secrets;
        secrets.set_store("CWB");
        secrets.set_till("CWB-1");
        secrets.set_token("token");
        secrets.set_lookup_key(std::string(32, '\1'));
        secrets.set_wrapping_key(std::string(32, '\2'));
        secrets.set_head_office_public_key(std::string(32, '\3'));
        secrets.set_head_office_url("https://127.0.0.1:1");  // nobody is there
        REQUIRE(wire::write_till_secrets(folder / "secrets.json", secrets));
        configure("");
    }
    EngineProcess(const EngineProcess&) = delete;
    EngineProcess& operator=(const EngineProcess&) = delete;
    ~EngineProcess() { end(SIGKILL); }

    // The configuration beside data and secrets.
    void configure(const std::string& more, const std::string& data = "data") const {
        std::ofstream(config()) << "data = \"" << data << "\"\nsocket = \"s\"\n"
                                << "secrets = \"secrets.json\"\n"
                                << more << "\n[log]\nfile = \"log\"\n";
    }
    [[nodiscard]] std::filesystem::path config() const { return folder / "tillsided.toml"; }
    [[nodiscard]] std::filesystem::path socket() const { return folder / "s"; }
    [[nodiscard]] std::filesystem::path data() const { return folder / "data"; }
    [[nodiscard]] std::filesystem::path spool() const { return folder / "s.spool"; }
    [[nodiscard]] static std::string program() { return TILLSIDE_BIN_DIR "/tillsided"; }

    // Starts the engine and waits until it answers; false where it ended instead.
    bool start(const std::string& fault = "") {
        pid_ = ::fork();
        if (pid_ == 0) {
            if (!fault.empty()) ::setenv("TILLSIDE_FAULT", fault.c_str(), 1);
            ::execl(program().c_str(), "tillsided", "run", "--config", config().c_str(), nullptr);
            ::_exit(127);
        }
        for (int tries = 0; tries < 2000; ++tries) {
            if (FrameClient(socket()).connected()) return true;
            if (ended()) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    // Whether it has ended by itself; its exit code or 128 + signal is in code().
    bool ended() {
        int status = 0;
        if (pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return pid_ <= 0;
        note(status);
        return true;
    }
    void wait() {
        int status = 0;
        if (pid_ > 0 && ::waitpid(pid_, &status, 0) == pid_) note(status);
    }
    void end(int signal) {
        if (pid_ <= 0) return;
        ::kill(pid_, signal);
        wait();
    }
    // The same command in the foreground: for starts that are to fail.
    [[nodiscard]] Ran run_to_end() const { return run({program(), "run", "--config", config()}); }
    [[nodiscard]] nlohmann::json status() const {
        const Ran ran = run({program(), "status", "--config", config(), "--json"});
        INFO(ran.out);
        REQUIRE(ran.code == 0);
        return nlohmann::json::parse(ran.out);
    }
    [[nodiscard]] std::string log() const {
        std::ifstream in(folder / "log");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] int code() const { return code_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    // The memory that it holds now; 0 where it does not run.
    [[nodiscard]] std::uint64_t resident_kib() const {
        std::ifstream in("/proc/" + std::to_string(pid_) + "/status");
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("VmRSS:")) return std::stoull(line.substr(6));
        }
        return 0;
    }

    // One message over a new connection.
    std::optional<Reply> ask(till::Kind kind, const google::protobuf::Message& message) const {
        return FrameClient(socket()).ask(request(kind), message.SerializeAsString());
    }
    // The engine still does its work.
    void check_goes_on() const {
        static int ticket = 0;
        const auto reply = ask(till::BASKET_COMPLETED, sale("goes-on-" + std::to_string(++ticket)));
        REQUIRE(reply);
        CHECK(reply->frame.status == TILLSIDE_OK);
    }

    TemporaryFolder folder;

private:
    void note(int status) {
        code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        pid_ = -1;
    }
    pid_t pid_ = -1;
    int code_ = -1;
};

}  // namespace tillside::testing
