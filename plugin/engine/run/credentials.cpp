#include "plugin/engine/run/credentials.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "plugin/engine/log/about.hpp"
#include "plugin/engine/log/log.hpp"
#include "plugin/engine/run/identity_file.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::engine::run {

namespace {

constexpr long renewal_timeout_ms = 15'000;
constexpr std::size_t answer_bytes_max = 256 << 10;

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::uint64_t dice() {
    std::uint64_t number = 0;
    wire::system_random()({reinterpret_cast<unsigned char*>(&number), sizeof number});
    return number;
}

std::vector<wire::Key> wrapping_keys(const wire::TillSecrets& secrets) {
    std::vector<wire::Key> keys;
    const auto add = [&keys](const std::string& bytes) {
        if (const auto key = wire::key_from_bytes(bytes, "a wrapping key")) keys.push_back(*key);
    };
    add(secrets.wrapping_key());
    for (const std::string& earlier : secrets.previous_wrapping_keys())
        add(earlier);
    return keys;
}

std::string url_of(const wire::TillSecrets& secrets) {
    std::string url = secrets.head_office_url();
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

std::filesystem::file_time_type changed_at(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::last_write_time(file, ignored);
}

// The rooms hold what these decide from their start on.
bool same_rooms(const wire::TillSecrets& a, const wire::TillSecrets& b) {
    return a.store() == b.store() && a.till() == b.till() && a.lookup_key() == b.lookup_key() &&
           a.wrapping_key() == b.wrapping_key() &&
           a.head_office_public_key() == b.head_office_public_key() && url_of(a) == url_of(b);
}

}  // namespace

Credentials::Credentials(boost::asio::io_context& io, const config::Config& config,
                         const wire::TillSecrets& secrets)
    : io_(io),
      config_(config),
      secrets_(secrets),
      secrets_time_(changed_at(config.secrets)),
      identity_(std::make_shared<uplink::Identity>(uplink::Identity::Shown{})),
      backoff_(60'000) {
    open();
}

Credentials::~Credentials() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

// Without its certificate the till goes on all the same: head office refuses it, and says so.
void Credentials::open() {
    own_.Clear();
    validity_.reset();
    if (secrets_.enrolled()) {
        auto own = read_identity(config_.data, wrapping_keys(secrets_));
        if (!own) {
            log::error("certificate_not_read", {{"reason", own.error()}});
        } else if (!*own) {
            log::error("certificate_missing");
        } else {
            own_ = std::move(**own);
            const auto valid =
                uplink::check_certificate(own_.certificate_pem(), own_.private_key_pem());
            if (valid) validity_ = *valid;
            if (!valid) log::error("certificate_not_read", {{"reason", valid.error()}});
        }
    }
    show();
}

void Credentials::show() {
    const bool newer = !own_.certificate_authority_pem().empty();
    identity_->show(
        {secrets_.token(),
         newer ? own_.certificate_authority_pem() : secrets_.certificate_authority_pem(),
         validity_ ? own_.certificate_pem() : std::string(),
         validity_ ? own_.private_key_pem() : std::string()});
}

void Credentials::tick() {
    take_up_secrets();
    if (!under_way_ && due() && steady_ms() >= not_before_ms_) begin_renewal();
}

void Credentials::take_up_secrets() {
    const auto changed = changed_at(config_.secrets);
    if (changed == secrets_time_ || under_way_) return;
    secrets_time_ = changed;
    auto secrets = wire::read_till_secrets(config_.secrets);
    if (!secrets) {
        log::warning("secrets_not_taken_up", {{"reason", secrets.error()}});
        return;
    }
    if (!same_rooms(*secrets, secrets_)) {
        log::warning("secrets_changed",
                     {{"todo", "restart the engine: it is another till, or other keys"}});
        return;
    }
    const bool anew = secrets->token() != secrets_.token();
    secrets_ = std::move(*secrets);
    open();
    expired_ = false;
    backoff_.succeeded();
    log::info("secrets_taken_up");
    if (anew) enrolled_anew(secrets_.token());
}

bool Credentials::due() const {
    if (!validity_) return false;
    if (expired_) return true;
    const auto now = identity_->head_office_now();
    const std::int64_t life_us = validity_->not_after_us - validity_->not_before_us;
    return now && now->us >= validity_->not_before_us + life_us / 3 * 2;
}

// The key is on the disk before head office makes a certificate for it: the same is asked for again
// after a crash, and head office gives the same certificate.
void Credentials::begin_renewal() {
    if (own_.next_private_key_pem().empty()) {
        auto key = uplink::make_private_key();
        if (!key) return try_later(key.error());
        wire::TillIdentity with_next = own_;
        with_next.set_next_private_key_pem(*key);
        const auto keys = wrapping_keys(secrets_);
        auto kept = write_identity(config_.data, with_next, keys.front(), wire::system_random());
        if (!kept) return try_later(kept.error());
        own_ = std::move(with_next);
    }
    auto request = uplink::certificate_request(own_.next_private_key_pem());
    if (!request) return try_later(request.error());
    ask(std::move(*request));
}

void Credentials::ask(std::string request_der) {
    wire::RenewalRequest asked;
    asked.set_certificate_request(std::move(request_der));
    uplink::Request request;
    request.path = "/v1/renew";
    request.is_post = true;
    request.body = asked.SerializeAsString();
    request.timeout_ms = renewal_timeout_ms;
    request.answer_bytes_max = answer_bytes_max;
    under_way_ = true;
    if (thread_.joinable()) thread_.join();  // the one before has posted its answer: it has ended
    uplink::Address address{url_of(secrets_), {}, {}, identity_};
    thread_ = std::thread([this, address = std::move(address), request = std::move(request)] {
        auto outcome = uplink::exchange(address, request, &stop_);
        boost::asio::post(io_, [this, outcome = std::move(outcome)] { take_answer(outcome); });
    });
}

void Credentials::take_answer(const uplink::Outcome& outcome) {
    under_way_ = false;
    const log::About about(outcome ? std::string_view() : outcome.error().request_id);
    if (!outcome) return try_later(outcome.error().error, outcome.error().retry_after_ms);
    wire::RenewalAnswer answer;
    if (!answer.ParseFromString(*outcome)) {
        return try_later(
            {Domain::uplink, "not_understood", "head office's answer to a renewal cannot be read"});
    }
    if (auto installed = install(answer); !installed) return try_later(installed.error());
    expired_ = false;
    backoff_.succeeded();
    log::info("certificate_renewed", {{"valid_until_us", validity_->not_after_us}});
}

// On the disk first, then in use.
Result<void> Credentials::install(const wire::RenewalAnswer& answer) {
    wire::TillIdentity next;
    next.set_certificate_pem(answer.certificate_pem());
    next.set_private_key_pem(own_.next_private_key_pem());
    next.set_certificate_authority_pem(answer.certificate_authority_pem().empty()
                                           ? own_.certificate_authority_pem()
                                           : answer.certificate_authority_pem());
    const auto valid = uplink::check_certificate(next.certificate_pem(), next.private_key_pem());
    if (!valid) return std::unexpected(valid.error());
    const auto keys = wrapping_keys(secrets_);
    auto kept = write_identity(config_.data, next, keys.front(), wire::system_random());
    if (!kept) return kept;
    own_ = std::move(next);
    validity_ = *valid;
    show();
    return {};
}

void Credentials::try_later(const Error& why, std::uint32_t wanted_ms) {
    if (!backoff_.failing()) log::warning("certificate_not_renewed", {{"reason", why}});
    const std::int64_t now_ms = steady_ms();
    not_before_ms_ = now_ms + backoff_.failed(now_ms, dice(), wanted_ms);
}

}  // namespace tillside::engine::run
