// The till's side of sync: sends what the outbox holds, fetches what head office has for the till,
// and asks head office for customers. It has a thread of its own with curl_multi; it owns no data
// and decides nothing about it (UplinkHost does). Withdrawals go ahead of everything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "sync/uplink/transfer.hpp"
#include "sync/uplink/uplink_host.hpp"

namespace tillside::uplink {

struct Options {
    Address address;
    std::uint32_t retry_ms_max = 30'000;
};

class Uplink {
public:
    // `host` outlives the uplink. The thread starts with start().
    Uplink(Options options, UplinkHost& host);
    Uplink(const Uplink&) = delete;
    Uplink& operator=(const Uplink&) = delete;
    // Ends the thread; request_stop() and `ended` before, where the host needs a running main loop.
    ~Uplink();

    // `ended` is called on the uplink's thread as the last thing that it does.
    void start(std::function<void()> ended);
    // [any thread] Stops without waiting: what is under way is given up and sent again next time.
    void request_stop();

    // [any thread] The outbox has something new.
    void wake();
    // [any thread] Asks head office for a customer; `answered` is called once on the uplink's
    // thread, with an Error where head office was not reached within three seconds.
    void find(const wire::Find& find, std::function<void(Result<wire::Found>)> answered);
    // [any thread] Whether the last attempt reached head office.
    [[nodiscard]] bool reached() const;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace tillside::uplink
