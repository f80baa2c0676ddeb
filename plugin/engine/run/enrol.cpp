#include "plugin/engine/run/enrol.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "plugin/engine/run/identity_file.hpp"
#include "sync/uplink/exchange.hpp"
#include "sync/uplink/key_pair.hpp"
#include "sync/wire/enrolment_code.hpp"
#include "sync/wire/secrets.hpp"

namespace tillside::engine::run {

namespace {

constexpr std::size_t answer_bytes_max = 256 << 10;
constexpr long timeout_ms = 20'000;

Result<std::string> checked_url(std::string_view head_office) {
    std::string url(head_office);
    while (url.ends_with('/'))
        url.pop_back();
    if (!url.starts_with("https://") || url.size() > 512) {
        return fail(Domain::configuration, "bad_url",
                    "--head-office is https://HOST:PORT of head office's port for tills");
    }
    return url;
}

uplink::Request request_of(std::string path) {
    uplink::Request request;
    request.path = std::move(path);
    request.timeout_ms = timeout_ms;
    request.answer_bytes_max = answer_bytes_max;
    return request;
}

// With the id under which head office may have logged it.
Error told(uplink::Failure failure) {
    if (failure.http_status != 0) {
        failure.error.message += fmt::format(" (request {})", failure.request_id);
    }
    return std::move(failure.error);
}

// What the code pins, from whoever answers: believed only where it is what was pinned.
Result<std::string> fetch_authority(const std::string& url, const std::string& pin) {
    uplink::Request request =
        request_of(fmt::format("/v1/enrol/authority?fingerprint={}", wire::to_hex(pin)));
    request.to_anybody = true;
    auto pem = uplink::exchange({url, {}, {}, {}}, std::move(request));
    if (!pem) {
        const bool known = pem.error().http_status != 404;
        if (known) return std::unexpected(told(std::move(pem.error())));
        return fail(Domain::secrets, "authority_differs",
                    fmt::format("{} is not the head office that made this code", url));
    }
    if (wire::authority_pin(*pem) != pin) {
        return fail(Domain::secrets, "authority_differs",
                    fmt::format("{} shows another certificate than the code names: it is not the "
                                "head office that made this code, or somebody stands between",
                                url));
    }
    return std::move(*pem);
}

Result<wire::EnrolmentAnswer> ask(const std::string& url, const std::string& authority_pem,
                                  const wire::EnrolmentRequest& asked) {
    uplink::Request request = request_of("/v1/enrol");
    request.is_post = true;
    request.body = asked.SerializeAsString();
    auto body = uplink::exchange({url, {}, authority_pem, {}}, std::move(request));
    if (!body) return std::unexpected(told(std::move(body.error())));
    wire::EnrolmentAnswer answer;
    if (!answer.ParseFromString(*body)) {
        return fail(Domain::uplink, "not_understood",
                    "head office's answer cannot be read: is it of another version?");
    }
    return answer;
}

Result<void> make_data_folder(const std::filesystem::path& data) {
    if (::mkdir(data.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return fail(
        Domain::configuration, "data_not_writable",
        fmt::format("the data folder {} cannot be made: {}", data.string(), std::strerror(errno)));
}

// What this very code has given before, where all of it is there.
std::optional<EnrolledTill> enrolled_before(const config::Config& config,
                                            const wire::EnrolmentCode& code) {
    if (!was_enrolled_with(config.data, wire::enrolment_secret_hash(code.secret))) return {};
    const auto secrets = wire::read_till_secrets(config.secrets);
    if (!secrets || !secrets->enrolled()) return {};
    const auto key = wire::key_from_bytes(secrets->wrapping_key(), "the wrapping key");
    if (!key) return {};
    const auto identity = read_identity(config.data, {*key});
    if (!identity || !*identity) return {};
    const auto valid =
        uplink::check_certificate((*identity)->certificate_pem(), (*identity)->private_key_pem());
    if (!valid) return {};
    return EnrolledTill{secrets->store(), secrets->till(), valid->not_after_us, 0};
}

// The secrets last: until they are there the engine does not start with half of it.
Result<void> keep(const config::Config& config, const wire::TillSecrets& secrets,
                  const wire::TillIdentity& identity) {
    const auto wrapping_key = wire::key_from_bytes(secrets.wrapping_key(), "the wrapping key");
    if (!wrapping_key) return std::unexpected(wrapping_key.error());
    auto written = write_identity(config.data, identity, *wrapping_key, wire::system_random());
    if (!written) return written;
    return wire::write_till_secrets(config.secrets, secrets);
}

}  // namespace

Result<EnrolledTill> enrol_till(const config::Config& config, std::string_view head_office,
                                std::string_view code_text) {
    const auto url = checked_url(head_office);
    if (!url) return std::unexpected(url.error());
    const auto code = wire::read_enrolment_code(code_text);
    if (!code) return std::unexpected(code.error());
    if (auto made = make_data_folder(config.data); !made) {
        return std::unexpected(std::move(made.error()));
    }
    if (auto done = enrolled_before(config, *code)) return *done;
    const auto key = enrolling_key(config.data);
    if (!key) return std::unexpected(key.error());
    const auto request = uplink::certificate_request(*key);
    if (!request) return std::unexpected(request.error());
    const auto authority = fetch_authority(*url, code->authority_pin);
    if (!authority) return std::unexpected(authority.error());

    wire::EnrolmentRequest asked;
    asked.set_secret(code->secret);
    asked.set_certificate_request(*request);
    auto answer = ask(*url, *authority, asked);
    if (!answer) return std::unexpected(answer.error());
    const auto valid = uplink::check_certificate(answer->certificate_pem(), *key);
    if (!valid) return std::unexpected(valid.error());

    wire::TillSecrets& secrets = *answer->mutable_secrets();
    secrets.set_head_office_url(*url);
    secrets.set_certificate_authority_pem(*authority);
    secrets.set_enrolled(true);
    wire::TillIdentity identity;
    identity.set_certificate_pem(answer->certificate_pem());
    identity.set_private_key_pem(*key);
    if (auto kept = keep(config, secrets, identity); !kept) {
        return std::unexpected(std::move(kept.error()));
    }
    enrolled_with(config.data, wire::enrolment_secret_hash(code->secret));
    return EnrolledTill{secrets.store(), secrets.till(), valid->not_after_us, answer->now_us()};
}

}  // namespace tillside::engine::run
