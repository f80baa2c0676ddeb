// One HTTP exchange with head office at a time, over a connection that is kept: the request goes
// into a curl_multi, the answer comes out whole, unpacked and bounded. It knows HTTP and TLS, not
// what is exchanged.
//
// Thread: the uplink's.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sync/uplink/identity.hpp"
#include "sync/uplink/request.hpp"

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

class Transfer {
public:
    Transfer(CURLM* multi, const Address& address);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer();

    [[nodiscard]] bool busy() const { return busy_; }
    // Whether the whole request has left for head office.
    [[nodiscard]] bool uploaded() const { return uploaded_ == packed_.size(); }
    [[nodiscard]] CURL* handle() const { return easy_; }
    // Of the exchange that was started last, as head office logs it (sync/wire/request_id.hpp).
    [[nodiscard]] const std::string& request_id() const { return request_id_; }
    // Only while not busy. `done` is called by finish().
    void start(Request request, std::function<void(Outcome)> done);
    // curl says that this handle's exchange has ended.
    void finish(CURLcode result);
    // Ends an exchange whose answer nobody waits for any longer; its connection is closed.
    void give_up();

private:
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_upload(char* buffer, std::size_t size, std::size_t count, void* self);
    static int on_seek(void* self, curl_off_t offset, int origin);
    void set_post();
    [[nodiscard]] Outcome outcome(CURLcode result);
    void show(const Identity::Shown& shown);
    void note_time();

    CURLM* multi_;
    const Address* address_;
    CURL* easy_;
    curl_slist* headers_ = nullptr;
    Request request_;
    std::string request_id_;
    std::string packed_;        // the request's body as it is sent
    std::size_t uploaded_ = 0;  // bytes of it that curl has taken
    std::string answer_;        // as it comes
    std::function<void(Outcome)> done_;
    bool busy_ = false;
};

}  // namespace tillside::uplink
