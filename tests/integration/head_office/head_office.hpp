// A real tillside-hq in a folder of its own, on free ports, with a certificate made for it; and a
// client that speaks to it over TLS and checks that certificate.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/wire/messages.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/unit/sync/head_office/till.hpp"

namespace tillside::tests {

// What a program that ended said.
struct Ended {
    int status = -1;     // exit status; 128 + signal
    std::string output;  // stdout and stderr
};
// Runs a program to its end. as_nobody: without root's rights.
Ended run_program(const std::vector<std::string>& arguments, bool as_nobody = false);
// Path of tillside-hq as built.
std::string head_office_program();

struct HttpAnswer {
    long status = 0;  // 0: no answer
    std::string body;
    std::string cookie;           // the value of Set-Cookie up to the first ';'
    std::string request_id = {};  // X-Request-Id
};

class HeadOffice {
public:
    // store: the PostgreSQL database that holds the data ("postgresql://…"); empty: the folder.
    explicit HeadOffice(std::string store = {});
    ~HeadOffice();
    HeadOffice(const HeadOffice&) = delete;
    HeadOffice& operator=(const HeadOffice&) = delete;

    // Starts the server and waits until it has said its addresses.
    // `more`: further arguments of `serve`.
    void start(const std::vector<std::string>& more = {});
    // Where tills are to find it from the next start on; 127.0.0.1 and a free port unless said.
    // The certificate is for that address and this: address_of_its_own.
    void listen_at(std::string address) { listens_at_ = std::move(address); }
    static constexpr const char* address_of_its_own = "10.77.0.1";
    void kill_hard();  // SIGKILL
    int stop();        // SIGTERM; its exit status
    void pause();      // SIGSTOP: keeps its addresses and answers nobody
    void go_on();      // SIGCONT
    bool running() const { return process_ > 0; }

    // The token of a till that was let in.
    std::string add_till(const std::string& store, const std::string& till);
    void add_user(const std::string& name, const std::string& role, const std::string& password);
    std::string command_output(const std::vector<std::string>& command) const;
    // The same, whatever its exit status.
    Ended command(const std::vector<std::string>& command) const;
    // Another server of the same head office: takes over its secrets.
    void join(const HeadOffice& first);

    struct Call {
        std::string method = "GET";
        std::string url;
        std::string body;
        std::vector<std::string> headers;
        long timeout_ms = 30'000;
    };
    HttpAnswer call(const Call& call) const;

    // A message, packed, as a till sends it.
    HttpAnswer post(std::string_view path, const std::string& serialised,
                    const std::string& token) const;
    HttpAnswer send(const wire::EventBatch& batch, const std::string& token) const {
        return post("/v1/sync/events", batch.SerializeAsString(), token);
    }
    // The acknowledgement in an answer of status 200.
    static wire::Acknowledgement acknowledged(const HttpAnswer& answer);
    // Completed baskets, by `tillside-hq report`.
    std::int64_t reported(const std::string& name) const;

    const std::string& tills() const { return tills_; }
    const std::string& console() const { return console_; }
    const std::string& console_plain() const { return console_plain_; }
    std::filesystem::path data() const { return folder_ / "data"; }
    std::filesystem::path certificate() const { return folder_ / "cert.pem"; }
    std::filesystem::path key() const { return folder_ / "key.pem"; }
    const TemporaryFolder& folder() const { return folder_; }
    std::string log() const;

private:
    // tillside-hq and where the data is.
    std::vector<std::string> program() const;

    TemporaryFolder folder_;
    std::string store_;
    std::string listens_at_ = "127.0.0.1:0";
    pid_t process_ = -1;
    std::string tills_;
    std::string console_;
    std::string console_plain_;
};

}  // namespace tillside::tests
