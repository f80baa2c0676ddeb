// A TCP gate on loopback between a client and a server: what passes is counted, and how it passes
// is
// the test's to choose at any moment. Real sockets, real cuts.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace tillside::tests {

// How bytes pass; all at once is possible.
struct Weather {
    bool refuses = false;                  // new connections are closed at once
    bool swallows = false;                 // nothing passes, nothing is closed: a dead line
    std::chrono::milliseconds delay{0};    // of every piece, each way
    std::size_t slice_bytes = 64 << 10;    // the largest piece that passes at once
    std::int64_t cut_after_bytes = -1;     // a connection ends after so many; -1: never
    std::int64_t corrupt_every_bytes = 0;  // one bit of each so many is turned; 0: none
    std::int64_t bytes_per_s = 0;          // each way and connection; 0: as fast as it goes
};

class Gate {
public:
    // Listens on a free port of 127.0.0.1 and leads to `server_port` there.
    explicit Gate(std::uint16_t server_port);
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    ~Gate();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
    void lead_to(std::uint16_t server_port) { server_port_ = server_port; }
    void set(const Weather& weather);
    // Ends every connection that is open, in the middle of whatever it carries.
    void cut_all();

    struct Passed {
        std::uint64_t to_server = 0;  // bytes
        std::uint64_t to_client = 0;
        std::uint64_t connections = 0;
    };
    [[nodiscard]] Passed passed() const;

private:
    struct Line;
    void accept_all();
    void carry(Line& line, int from, int to, std::atomic<std::uint64_t>& counter);
    [[nodiscard]] Weather weather() const;

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::uint16_t> server_port_;
    mutable std::mutex mutex_;
    Weather weather_;                         // under mutex_
    std::list<std::unique_ptr<Line>> lines_;  // under mutex_
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> to_server_{0};
    std::atomic<std::uint64_t> to_client_{0};
    std::atomic<std::uint64_t> connections_{0};
    std::thread acceptor_;
};

}  // namespace tillside::tests
