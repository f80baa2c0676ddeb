// What the till shows to head office, kept good while the engine runs: the certificate is renewed
// when two thirds of its life are over, or when head office says that it has expired, by head
// office's clock alone; and what `tillsided enrol` writes meanwhile is taken up without a restart.
// A renewal breaks nothing off: each request shows what was in force when it began, and head office
// takes both certificates until a while after the new one was used.
//
// Thread: the engine's main thread; asking head office is done on a short-lived one of its own.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "plugin/engine/config/config.hpp"
#include "sync/uplink/backoff.hpp"
#include "sync/uplink/exchange.hpp"
#include "sync/uplink/key_pair.hpp"
#include "sync/wire/messages.hpp"
#include "sync/wire/sealing.hpp"

namespace tillside::engine::run {

class Credentials {
public:
    // io and config outlive it. secrets: as read at the start.
    Credentials(boost::asio::io_context& io, const config::Config& config,
                const wire::TillSecrets& secrets);
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    // Gives up what is under way.
    ~Credentials();

    // To be shown by whatever speaks to head office.
    [[nodiscard]] const std::shared_ptr<uplink::Identity>& identity() const { return identity_; }

    // Twice a second or so: renews what is due, and takes up what was enrolled meanwhile.
    void tick();
    // Head office says that the certificate has expired.
    void expired() { expired_ = true; }

    // Called when the till was enrolled anew, with its new token.
    std::function<void(const std::string& token)> enrolled_anew = [](const std::string&) {};

private:
    using FileTime = std::filesystem::file_time_type;

    void open();
    void show();
    void take_up_secrets();
    [[nodiscard]] bool due() const;
    void begin_renewal();
    void ask(std::string request_der);
    void take_answer(const uplink::Outcome& outcome);
    [[nodiscard]] Result<void> install(const wire::RenewalAnswer& answer);
    void try_later(const Error& why, std::uint32_t wanted_ms = 0);

    boost::asio::io_context& io_;
    const config::Config& config_;
    wire::TillSecrets secrets_;
    FileTime secrets_time_;
    std::shared_ptr<uplink::Identity> identity_;
    wire::TillIdentity own_;
    std::optional<uplink::Validity>
        validity_;  // of the certificate in force; nothing: there is none
    bool expired_ = false;
    uplink::Backoff backoff_;
    std::int64_t not_before_ms_ = 0;  // the next try, by the steady clock
    bool under_way_ = false;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace tillside::engine::run
