// One exchange with head office as plain values: what is asked, and what came of it. Pure: whoever
// carries it (curl in programs, a simulated network in sync/simulation) is another's affair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "sync/wire/dictionary.hpp"
#include "sync/wire/error.hpp"

namespace tillside::uplink {

struct Request {
    std::string path;  // "/v1/sync/events", with its query
    std::string body;  // protobuf, not yet packed; POST where `is_post`
    bool is_post = false;
    // Nothing is shown and whoever answers is believed: for what is checked by other means.
    bool to_anybody = false;
    bool is_large = false;  // a batch: whoever carries it may let others go before it
    std::shared_ptr<const wire::ZstdDictionary>
        dictionary;  // to be packed with; nullptr: with none
    std::int64_t timeout_ms = 30'000;
    std::size_t answer_bytes_max = 64U << 20;  // unpacked
};

struct Failure {
    long http_status = 0;  // 0: head office was not reached
    std::uint32_t retry_after_ms = 0;
    std::optional<std::uint64_t> expected_sequence;  // 409: where head office goes on
    Error error;                                     // with head office's code where it gave one
    std::string request_id;                          // X-Request-Id (sync/wire/request_id.hpp)
};

using Outcome = std::expected<std::string, Failure>;  // the answer's body, unpacked

}  // namespace tillside::uplink
