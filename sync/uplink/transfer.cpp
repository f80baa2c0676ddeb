#include "sync/uplink/transfer.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "sync/wire/compression.hpp"
#include "sync/wire/request_id.hpp"

namespace tillside::uplink {

namespace {

constexpr long connect_timeout_ms = 3000;
// A router that forgets idle connections is noticed within half a minute.
constexpr long keepalive_s = 10;
constexpr long upload_buffer_bytes = 256L << 10;
constexpr std::size_t packed_bytes_max = 64U << 20;
constexpr std::size_t words_max = 400;

// Head office's refusals are {"code","message"}; of anything else only the status is told, because
// it may come from a stranger on the way.
Failure refusal(long status, const std::string& body) {
    Failure failure;
    failure.http_status = status;
    Error& error = failure.error;
    error = Error{Domain::uplink, "refused", fmt::format("head office answered HTTP {}", status),
                  status >= 500 || status == 429};
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) return failure;
    const auto text = [&json](const char* name) {
        const auto found = json.find(name);
        return found != json.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
    };
    if (const std::string code = text("code"); !code.empty() && code.size() <= 64) {
        error.code = code;
        error.message += ": " + text("message").substr(0, words_max);
    }
    const auto expected = json.find("expected_sequence");
    if (expected != json.end() && expected->is_number_unsigned()) {
        failure.expected_sequence = expected->get<std::uint64_t>();
    }
    return failure;
}

// The chain's own authority counts whatever the till's clock says: one that is years off must not
// keep a till from head office, which alone knows the time.
CURLcode without_a_look_at_the_clock(CURL*, void* context, void*) {
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(static_cast<SSL_CTX*>(context)),
                                X509_V_FLAG_NO_CHECK_TIME);
    return CURLE_OK;
}

}  // namespace

Transfer::Transfer(CURLM* multi, const Address& address)
    : multi_(multi), address_(&address), easy_(curl_easy_init()) {}

Transfer::~Transfer() {
    if (busy_) curl_multi_remove_handle(multi_, easy_);
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
}

void Transfer::start(Request request, std::function<void(Outcome)> done) {
    request_ = std::move(request);
    done_ = std::move(done);
    answer_.clear();
    packed_.clear();
    uploaded_ = 0;
    curl_easy_reset(easy_);
    curl_slist_free_all(headers_);
    headers_ = nullptr;
    Identity::Shown shown{address_->token, address_->certificate_authority_pem, {}, {}};
    if (address_->identity) shown = address_->identity->shown();
    request_id_ = wire::make_request_id(wire::system_random());
    headers_ = curl_slist_append(
        headers_, (std::string(wire::request_id_header) + ": " + request_id_).c_str());
    if (!request_.to_anybody && !shown.token.empty()) {
        headers_ = curl_slist_append(headers_, ("Authorization: Bearer " + shown.token).c_str());
    }
    if (request_.is_post) {
        for (const char* line :
             {"Content-Type: application/x-protobuf", "Content-Encoding: zstd", "Expect:"}) {
            headers_ = curl_slist_append(headers_, line);
        }
    }
    curl_easy_setopt(easy_, CURLOPT_URL, (address_->url + request_.path).c_str());
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout_ms));
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, keepalive_s);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, keepalive_s);
    curl_easy_setopt(easy_, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes);
    show(shown);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    if (request_.is_post) set_post();
    busy_ = true;
    curl_multi_add_handle(multi_, easy_);
}

void Transfer::show(const Identity::Shown& shown) {
    const auto blob = [](const std::string& text) {
        return curl_blob{const_cast<char*>(text.data()), text.size(), CURL_BLOB_COPY};
    };
    curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, request_.to_anybody ? 0L : 1L);
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, request_.to_anybody ? 0L : 2L);
    if (request_.to_anybody) return;
    // The chain's own authority and no other: a certificate that any public one signs is refused.
    curl_blob authority = blob(shown.certificate_authority_pem);
    curl_easy_setopt(easy_, CURLOPT_CAINFO_BLOB, &authority);
    if (!shown.certificate_authority_pem.empty()) {
        curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &without_a_look_at_the_clock);
    }
    if (shown.certificate_pem.empty()) return;
    curl_blob certificate = blob(shown.certificate_pem);
    curl_blob key = blob(shown.private_key_pem);
    curl_easy_setopt(easy_, CURLOPT_SSLCERT_BLOB, &certificate);
    curl_easy_setopt(easy_, CURLOPT_SSLKEY_BLOB, &key);
}

// Over TLS that was checked, so it is head office's own clock.
void Transfer::note_time() {
    curl_header* date = nullptr;
    if (!address_->identity || request_.to_anybody ||
        curl_easy_header(easy_, "Date", 0, CURLH_HEADER, -1, &date) != CURLHE_OK) {
        return;
    }
    const auto unix_s = static_cast<std::int64_t>(curl_getdate(date->value, nullptr));
    if (unix_s > 0) address_->identity->told_time(unix_s);
}

void Transfer::finish(CURLcode result) {
    curl_multi_remove_handle(multi_, easy_);
    busy_ = false;
    Outcome ended = outcome(result);
    if (!ended) ended.error().request_id = request_id_;
    // The next exchange may be started from within.
    const auto done = std::exchange(done_, nullptr);
    done(std::move(ended));
}

void Transfer::give_up() {
    if (!busy_) return;
    curl_multi_remove_handle(multi_, easy_);
    busy_ = false;
    done_ = nullptr;
}

// curl asks for the body piece by piece, so that it is known when the last has left.
void Transfer::set_post() {
    packed_ = request_.dictionary ? wire::compress_with(*request_.dictionary, request_.body)
                                  : wire::compress(request_.body);
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Transfer::on_upload);
    curl_easy_setopt(easy_, CURLOPT_READDATA, this);
    curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &Transfer::on_seek);
    curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(packed_.size()));
}

std::size_t Transfer::on_upload(char* buffer, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = std::min(size * count, transfer.packed_.size() - transfer.uploaded_);
    std::copy_n(transfer.packed_.data() + transfer.uploaded_, bytes, buffer);
    transfer.uploaded_ += bytes;
    return bytes;
}

// Over a kept connection that head office has closed meanwhile, curl begins again on a new one.
int Transfer::on_seek(void* self, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (origin != SEEK_SET || offset < 0 ||
        static_cast<std::size_t>(offset) > transfer.packed_.size()) {
        return CURL_SEEKFUNC_FAIL;
    }
    transfer.uploaded_ = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.answer_.size() + size * count > packed_bytes_max) return 0;  // curl stops then
    transfer.answer_.append(bytes, size * count);
    return size * count;
}

Outcome Transfer::outcome(CURLcode result) {
    if (result != CURLE_OK) {
        Failure failure;
        failure.error =
            Error{Domain::uplink, "not_reached",
                  fmt::format("head office was not reached: {}", curl_easy_strerror(result)), true};
        return std::unexpected(std::move(failure));
    }
    note_time();
    long status = 0;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &retry_after_s);
    if (status < 200 || status >= 300) {
        const auto wanted_s = std::clamp<curl_off_t>(retry_after_s, 0, 3600);
        Failure failure = refusal(status, answer_);
        failure.retry_after_ms = static_cast<std::uint32_t>(wanted_s * 1000);
        return std::unexpected(std::move(failure));
    }
    curl_header* encoding = nullptr;
    const bool packed =
        curl_easy_header(easy_, "Content-Encoding", 0, CURLH_HEADER, -1, &encoding) == CURLHE_OK &&
        std::string_view(encoding->value) == "zstd";
    if (!packed || answer_.empty()) return std::move(answer_);
    auto unpacked = wire::decompress(answer_, request_.answer_bytes_max);
    if (!unpacked) {
        Failure failure;
        failure.http_status = status;
        failure.error = unpacked.error();
        return std::unexpected(std::move(failure));
    }
    return std::move(*unpacked);
}

}  // namespace tillside::uplink
