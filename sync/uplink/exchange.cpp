#include "sync/uplink/exchange.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace tillside::uplink {

namespace {

struct EndMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

Outcome given_up() {
    Failure failure;
    failure.error = Error{Domain::uplink, "stopping", "the program is being stopped", true};
    return std::unexpected(std::move(failure));
}

}  // namespace

Outcome exchange(const Address& address, Request request, const std::atomic<bool>* stop) {
    constexpr int look_ms = 200;
    const std::unique_ptr<CURLM, EndMulti> multi(curl_multi_init());
    Transfer transfer(multi.get(), address);
    std::optional<Outcome> outcome;
    transfer.start(std::move(request), [&](Outcome ended) { outcome = std::move(ended); });
    while (!outcome) {
        if (stop != nullptr && *stop) return given_up();
        int running = 0;
        curl_multi_perform(multi.get(), &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE) transfer.finish(message->data.result);
        }
        if (!outcome) curl_multi_poll(multi.get(), nullptr, 0, look_ms, nullptr);
    }
    return std::move(*outcome);
}

}  // namespace tillside::uplink
