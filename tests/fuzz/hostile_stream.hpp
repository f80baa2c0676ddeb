// A peer on the engine's socket that speaks no protocol: frames that are random, mutated, cut
// short, glued together, too long, sent in halves, or dropped in the middle.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/fuzz/random_messages.hpp"

namespace tillside::fuzz {

class HostileStream {
public:
    HostileStream(std::filesystem::path socket, Till till, std::uint64_t seed)
        : socket_path_(std::move(socket)), till_(std::move(till)), random_(seed) {}
    HostileStream(const HostileStream&) = delete;
    HostileStream& operator=(const HostileStream&) = delete;
    ~HostileStream() { hang_up(); }

    // Sends that many frames in batches. False where the engine does not take a connection, or
    // neither answers nor hangs up within ten seconds.
    [[nodiscard]] bool feed(std::uint64_t frames);
    [[nodiscard]] std::uint64_t hang_ups() const { return hang_ups_; }

private:
    [[nodiscard]] std::string some_frame();
    void spoil_header(std::string& frame);
    [[nodiscard]] std::string spoil_length(std::string frame);
    [[nodiscard]] bool connect();
    void hang_up();
    // Sends while it reads what comes; false where the engine is stuck.
    [[nodiscard]] bool exchange(std::string_view bytes);
    // Asks something harmless behind all that was sent, and waits for that answer or a hang-up.
    [[nodiscard]] bool settle();
    // The same where the frames cannot be told apart any more: says no more, waits for the hang-up.
    [[nodiscard]] bool end_of_stream();
    [[nodiscard]] bool wait(short events);
    // Reads what is there; false at the end of the connection.
    bool drain();

    std::filesystem::path socket_path_;
    Till till_;
    Random random_;
    std::vector<std::uint32_t> kinds_ = all_kinds();
    int socket_ = -1;
    std::uint64_t hang_ups_ = 0;  // connections that the engine closed
    bool lost_ = false;           // where frames begin, in what was sent last
    std::string awaited_;         // the id that settles; empty once it has come
    std::string tail_;            // the last bytes read, where the id is looked for
};

}  // namespace tillside::fuzz
