// One HTTP exchange with head office at a time, over a connection that is kept: the request goes
// into a curl_multi, the answer comes out whole, unpacked and bounded. It knows HTTP and TLS, not
// what is exchanged.
//
// Thread: the uplink's.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sync/uplink/identity.hpp"
#include "sync/wire/error.hpp"

namespace tillside::uplink {

// Where head office is and how this till shows itself.
struct Address {
    std::string url;                        // https://host:port
    std::string token;                      // bearer
    std::string certificate_authority_pem;  // the only one that is trusted
    // Where there is one, it is asked for both with each request, and for the till's certificate;
    // and told head office's time.
    std::shared_ptr<Identity> identity = {};
};

struct Request {
    std::string path;  // "/v1/sync/events"
    std::string body;  // protobuf, not yet packed; POST where `is_post`
    bool is_post = false;
    // Nothing is shown and whoever answers is believed: for what is checked by other means.
    bool to_anybody = false;
    long timeout_ms = 30'000;
    std::size_t answer_bytes_max = 64U << 20;  // unpacked
};

struct Failure {
    long http_status = 0;  // 0: head office was not reached
    std::uint32_t retry_after_ms = 0;
    std::optional<std::uint64_t> expected_sequence;  // 409: where head office goes on
    Error error;                                     // with head office's code where it gave one
};

using Outcome = std::expected<std::string, Failure>;  // the answer's body, unpacked

class Transfer {
public:
    Transfer(CURLM* multi, const Address& address);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer();

    [[nodiscard]] bool busy() const { return busy_; }
    [[nodiscard]] CURL* handle() const { return easy_; }
    // Only while not busy. `done` is called by finish().
    void start(Request request, std::function<void(Outcome)> done);
    // curl says that this handle's exchange has ended.
    void finish(CURLcode result);

private:
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
    [[nodiscard]] Outcome outcome(CURLcode result);
    void show(const Identity::Shown& shown);
    void note_time();

    CURLM* multi_;
    const Address* address_;
    CURL* easy_;
    curl_slist* headers_ = nullptr;
    Request request_;
    std::string packed_;  // the request's body as it is sent
    std::string answer_;  // as it comes
    std::function<void(Outcome)> done_;
    bool busy_ = false;
};

}  // namespace tillside::uplink
