// A chain's tills all at once: each keeps a request open that waits for news.
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"
#include "tests/unit/sync/head_office/till.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::Till;
using Clock = std::chrono::steady_clock;

namespace {

std::size_t count_bytes(char*, std::size_t size, std::size_t count, void* to) {
    *static_cast<std::size_t*>(to) += size * count;
    return size * count;
}

// So many requests at a time, each on a connection of its own.
class Crowd {
public:
    Crowd(const HeadOffice& office, const std::string& url, const std::string& token, int size)
        : certificate_(office.certificate()) {
        headers_ = ::curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
        answered_.resize(static_cast<std::size_t>(size));
        for (std::size_t& bytes : answered_) {
            CURL* easy = ::curl_easy_init();
            ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
            ::curl_easy_setopt(easy, CURLOPT_CAINFO, certificate_.c_str());
            ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
            ::curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
            ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 120'000L);
            ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
            ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &count_bytes);
            ::curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
            ::curl_multi_add_handle(multi_, easy);
            all_.push_back(easy);
        }
    }
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;
    ~Crowd() {
        for (CURL* easy : all_) {
            ::curl_multi_remove_handle(multi_, easy);
            ::curl_easy_cleanup(easy);
        }
        ::curl_multi_cleanup(multi_);
        ::curl_slist_free_all(headers_);
    }

    // Carries the network on until `enough()`, at most so long.
    template <typename Enough>
    bool until(Enough enough, std::chrono::seconds at_most) {
        const auto deadline = Clock::now() + at_most;
        while (!enough() && Clock::now() < deadline) {
            int running = 0;
            ::curl_multi_perform(multi_, &running);
            ::curl_multi_poll(multi_, nullptr, 0, 20, nullptr);
        }
        return enough();
    }

    // Requests that are on their way, past TLS.
    [[nodiscard]] int sent() const {
        int count = 0;
        for (CURL* easy : all_) {
            long bytes = 0;
            ::curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
            count += bytes > 0 ? 1 : 0;
        }
        return count;
    }
    [[nodiscard]] int answered(long status) const {
        int count = 0;
        for (CURL* easy : all_) {
            long said = 0;
            ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &said);
            count += said == status ? 1 : 0;
        }
        return count;
    }

private:
    std::string certificate_;
    CURLM* multi_ = ::curl_multi_init();
    curl_slist* headers_ = nullptr;
    std::vector<CURL*> all_;
    std::vector<std::size_t> answered_;
};

}  // namespace

TEST_CASE(
    "a thousand tills wait for news at once; a batch is taken meanwhile, and all hear of news") {
    constexpr int crowd_size = 1'000;
    rlimit own{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &own) == 0);
    if (own.rlim_max < 2 * crowd_size) {
        WARN("a crowd of tills: SKIPPED, this system lets a process open only " << own.rlim_max
                                                                                << " files");
        return;
    }
    const rlimit raised{own.rlim_max, own.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &raised) == 0);

    HeadOffice office;
    const auto token = office.add_till("S1", "T1");
    office.start();
    const std::string changes = office.tills() + "/v1/sync/changes";
    const auto first = office.call({"GET", changes, {}, {"Authorization: Bearer " + token}});
    REQUIRE(first.status == 200);
    wire::Changes page;
    REQUIRE(page.ParseFromString(wire::decompress(first.body, 1 << 20).value()));
    const auto url = fmt::format("{}?wait_ms=30000&cursor={}", changes, page.cursor());

    Crowd crowd(office, url, token, crowd_size);
    REQUIRE(crowd.until([&] { return crowd.sent() == crowd_size; }, std::chrono::seconds(60)));

    Till till("S1", "T1");
    for (int i = 0; i < 20; ++i)
        till.add_basket();
    const auto answer = office.send(till.batch(1, till.size()), token);
    CHECK(HeadOffice::acknowledged(answer).sequence() == till.size());
    CHECK(crowd.answered(200) == 0);  // sales are no news for tills

    wire::SuppressionBatch withdrawn;
    withdrawn.set_till("T1");
    wire::Suppression& one = *withdrawn.add_suppressions();
    one.set_record_id(std::string(16, 'r'));
    one.set_customer_id(std::string(16, 'c'));
    one.add_purposes("profiling");
    CHECK(office.post("/v1/sync/suppressions", withdrawn.SerializeAsString(), token).status == 204);
    CHECK(crowd.until([&] { return crowd.answered(200) == crowd_size; }, std::chrono::seconds(25)));
    CHECK(office.log().find("one of") == std::string::npos);
    CHECK(office.stop() == 0);
}
