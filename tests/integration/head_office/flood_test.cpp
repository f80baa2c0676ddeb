// Who sends more than head office can hold does not make it hold more: bodies that unpack to tens
// of megabytes, over and over, on many connections of tills that were stolen, and strangers that
// begin bodies and never end them. A shop's till goes on meanwhile.
#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "sync/wire/compression.hpp"
#include "tests/integration/head_office/head_office.hpp"
#include "tests/integration/head_office/memory.hpp"

using namespace tillside;
using tillside::tests::HeadOffice;
using tillside::tests::memory_of;
using tillside::tests::metric_of;
using tillside::tests::mib;
using tillside::tests::Till;

namespace {

constexpr int stolen_tills = 4;
constexpr int connections_each = 12;
constexpr int strangers = 700;  // 44 MiB of bodies begun; their part is an eighth of 256 MiB
constexpr int rounds = 8;
// Beside the budget: one body on each of the two threads that unpack (32 MiB, and as much again
// while the text of it grows), connections with TLS, and what an allocator keeps for later.
constexpr std::int64_t margin_bytes = 160 * mib;

std::size_t forget(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

// Sends one body again and again on connections of its own, whatever is answered.
class Flood {
public:
    Flood(const HeadOffice& office) : certificate_(office.certificate()) {}
    ~Flood() { stop(); }

    void add(const std::string& url, const std::string& token, std::string body) {
        auto source = std::make_unique<Source>();
        source->body = std::move(body);
        for (const std::string& line :
             {"Authorization: Bearer " + token, std::string("Content-Encoding: zstd"),
              std::string("Expect:")}) {
            source->headers = ::curl_slist_append(source->headers, line.c_str());
        }
        for (int i = 0; i < connections_each; ++i) {
            CURL* easy = ::curl_easy_init();
            ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
            ::curl_easy_setopt(easy, CURLOPT_CAINFO, certificate_.c_str());
            ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, source->headers);
            ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, source->body.data());
            ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                               static_cast<curl_off_t>(source->body.size()));
            ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
            ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &forget);
            ::curl_multi_add_handle(multi_, easy);
            all_.push_back(easy);
        }
        sources_.push_back(std::move(source));
    }
    void start() {
        thread_ = std::thread([this] {
            while (!stopping_) {
                int running = 0;
                ::curl_multi_perform(multi_, &running);
                int left = 0;
                while (const CURLMsg* ended = ::curl_multi_info_read(multi_, &left)) {
                    CURL* easy = ended->easy_handle;
                    long status = 0;
                    ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
                    ++(status == 503 ? put_off : others);
                    ::curl_multi_remove_handle(multi_, easy);
                    ::curl_multi_add_handle(multi_, easy);
                }
                ::curl_multi_poll(multi_, nullptr, 0, 20, nullptr);
            }
        });
    }
    void stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
        for (CURL* easy : all_) {
            ::curl_multi_remove_handle(multi_, easy);
            ::curl_easy_cleanup(easy);
        }
        all_.clear();
        if (multi_ != nullptr) ::curl_multi_cleanup(std::exchange(multi_, nullptr));
    }

    std::atomic<int> put_off = 0;
    std::atomic<int> others = 0;

private:
    struct Source {
        std::string body;
        curl_slist* headers = nullptr;
        ~Source() { ::curl_slist_free_all(headers); }
    };
    std::string certificate_;
    CURLM* multi_ = ::curl_multi_init();
    std::vector<std::unique_ptr<Source>> sources_;
    std::vector<CURL*> all_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

// Connections that begin a body of 64 KiB and leave it at that.
class Strangers {
public:
    explicit Strangers(const std::string& address) {
        const std::string begun =
            "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Length: 65536\r\n\r\n" +
            std::string(60'000, ' ');
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port =
            htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
        ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
        for (int i = 0; i < strangers; ++i) {
            const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            all_.push_back(socket);
            REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
            REQUIRE(::send(socket, begun.data(), begun.size(), MSG_NOSIGNAL) > 0);
        }
    }
    ~Strangers() {
        for (const int socket : all_)
            ::close(socket);
    }

private:
    std::vector<int> all_;
};

// 31 MiB of events that do not come next, so that head office holds them while it waits for those
// before them: packed they are a few KB, or as many as they were.
std::string body_that_waits(const std::string& name, bool shrinks) {
    constexpr int events = 31;
    Till till("S1", name);
    std::string noise(std::size_t{1} << 20, '\0');
    const int kept = shrinks ? events : 7;
    for (int i = 0; i <= kept; ++i) {
        if (!shrinks) till.random()({reinterpret_cast<unsigned char*>(noise.data()), noise.size()});
        till.add_bytes(noise);
    }
    return wire::compress(till.batch(2, static_cast<std::uint64_t>(kept) + 1).SerializeAsString());
}

wire::SuppressionBatch withdrawal(const std::string& till, int number) {
    wire::SuppressionBatch batch;
    batch.set_till(till);
    wire::Suppression& one = *batch.add_suppressions();
    one.set_record_id(fmt::format("{:016}", number));
    one.set_customer_id(std::string(16, 'c'));
    one.add_purposes("profiling");
    return batch;
}

}  // namespace

TEST_CASE("a flood of bodies takes the budget and no more; a till's batch and withdrawal go on") {
    HeadOffice office;
    std::vector<std::string> tokens;
    for (int i = 0; i < stolen_tills; ++i)
        tokens.push_back(office.add_till("S1", fmt::format("X{}", i)));
    const auto token = office.add_till("S2", "T1");
    office.start({"--metrics", "127.0.0.1:0"});
    constexpr std::int64_t budget = 256 * mib;
    CHECK(metric_of(office, "tillside_bodies_bytes_max") == budget);
    const std::int64_t idle = memory_of(office, "VmRSS");

    Flood flood(office);
    for (int i = 0; i < stolen_tills; ++i) {
        flood.add(office.tills() + "/v1/sync/events?wait_ms=5000",
                  tokens[static_cast<std::size_t>(i)],
                  body_that_waits(fmt::format("X{}", i), i % 2 == 0));
    }
    flood.start();
    auto begun = std::make_unique<Strangers>(office.console_plain());

    Till till("S2", "T1");
    int batches_put_off = 0;
    for (int round = 1; round <= rounds; ++round) {
        for (int i = 0; i < 200; ++i)
            till.add_basket();
        const std::uint64_t first = till.size() - 199;
        auto answer = office.send(till.batch(first, till.size()), token);
        for (int i = 0; answer.status != 200 && i < 20; ++i) {
            INFO(answer.status << ' ' << answer.body);
            CHECK((answer.status == 503 || answer.status == 0));
            ++batches_put_off;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            answer = office.send(till.batch(first, till.size()), token);
        }
        CHECK(HeadOffice::acknowledged(answer).sequence() == till.size());
        const auto withdrawn = office.post("/v1/sync/suppressions",
                                           withdrawal("T1", round).SerializeAsString(), token);
        CHECK(withdrawn.status == 204);
        CHECK(office.call({"GET", office.tills() + "/healthz", "", {}}).status == 200);
    }
    CHECK(batches_put_off <= rounds);
    CHECK(metric_of(office, "tillside_suppressions_taken_total") == rounds);
    CHECK(flood.put_off > 0);
    CHECK(metric_of(office, "tillside_bodies_put_off_total") > strangers / 10);
    CHECK(metric_of(office, "tillside_bodies_bytes_peak") > budget / 4);
    CHECK(metric_of(office, "tillside_bodies_bytes_peak") <= budget);
    const std::int64_t grown = memory_of(office, "VmHWM") - idle;
    INFO("head office grew by " << grown / mib << " MiB");
    CHECK(grown < budget + margin_bytes);

    // Whatever they held is given back when they are gone.
    flood.stop();
    begun.reset();
    std::int64_t held = 1;
    for (int i = 0; held > 0 && i < 600; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        held = metric_of(office, "tillside_bodies_bytes");
    }
    CHECK(held == 0);
    CHECK(office.stop() == 0);
}
