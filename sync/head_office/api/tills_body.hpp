// What a till's body holds, unpacked within the request's share of what head office may hold
// (http/byte_budget.hpp). What bytes become in memory is bounded before they are read as a message:
// two bytes of a hostile one may stand for an object of hundreds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sync/head_office/http/message.hpp"
#include "sync/head_office/ingest/event_check.hpp"
#include "sync/wire/compression.hpp"
#include "sync/wire/messages.hpp"

namespace tillside::head_office::api {

// Bodies: zstd, packed and unpacked.
inline constexpr std::size_t till_body_bytes_max = 8 << 20;
inline constexpr std::size_t till_body_unpacked_bytes_max = 32 << 20;
// 10,000 of them at most.
inline constexpr std::size_t suppressions_unpacked_bytes_max = 2 << 20;
// Of a batch, events and all else.
inline constexpr int batch_parts_max = 40'000;
inline constexpr int batch_other_part_bytes_max = 64 << 10;

// Now, on the worker; or ahead of that, which is left where there is little room.
enum class Unpack : std::uint8_t { now, ahead };

// A batch with its events read, as far as they can be.
struct UnpackedBatch {
    wire::EventBatch batch;
    std::vector<ingest::ReadEvent> events;
};
// Errors: those of message_from(), and "bad_batch" with too many parts or too large ones.
[[nodiscard]] Result<std::shared_ptr<UnpackedBatch>> unpacked_batch(
    const http::Request& request, const wire::FindDictionary& find, Unpack when);

// A protobuf message from a body that is zstd. Errors "not_zstd", "unknown_dictionary",
// "too_large", "not_protobuf"; "busy": there is no room for it now.
template <typename Message>
[[nodiscard]] Result<Message> message_from(
    const http::Request& request, std::size_t unpacked_bytes_max = till_body_unpacked_bytes_max);

// (Implementation of the template: any protobuf message will do.)
[[nodiscard]] Result<std::string> unpacked_message(const http::Request& request,
                                                   std::size_t unpacked_bytes_max);

template <typename Message>
Result<Message> message_from(const http::Request& request, std::size_t unpacked_bytes_max) {
    auto bytes = unpacked_message(request, unpacked_bytes_max);
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    Message message;
    if (!message.ParseFromString(*bytes)) {
        return fail(Domain::http, "not_protobuf", "the body is not the message it should be");
    }
    return message;
}

}  // namespace tillside::head_office::api
