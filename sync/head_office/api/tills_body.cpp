#include "sync/head_office/api/tills_body.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <utility>

namespace tillside::head_office::api {

namespace {

using http::Request;

// A message of small fields takes up to so many times its bytes (an empty string: two on the wire).
constexpr std::size_t message_growth = 16;
// What the batch and the list of read events keep of one part beside its bytes.
constexpr std::size_t part_bytes = 512;
// Events are held as they came, and consents among them as they were read (read_events()).
constexpr std::size_t event_growth = 3;

Result<std::string> unpacked_body(const Request& request, std::size_t unpacked_bytes_max,
                                  const wire::FindDictionary& find) {
    if (request.content_encoding != "zstd") {
        return fail(Domain::http, "not_zstd", "the body must be zstd (Content-Encoding: zstd)");
    }
    return wire::decompress(request.body, unpacked_bytes_max, find);
}

Result<void> have_room(const Request& request, std::size_t bytes, Unpack when) {
    if (request.share == nullptr) return {};
    const bool taken =
        when == Unpack::now ? request.share->add(bytes) : request.share->add_ahead(bytes);
    if (taken) return {};
    if (!request.share->could_ever_add(bytes)) {
        return fail(Domain::http, "too_large",
                    fmt::format("the body takes {} bytes unpacked, more than this head office has "
                                "for one till (--bodies-mib-max)",
                                bytes));
    }
    return fail(Domain::http, "busy", "head office has as much in hand as it can hold", true);
}

// What the batch will take in memory; looks at where its parts begin and end, not into them.
Result<std::size_t> size_in_memory(const std::string& bytes) {
    using google::protobuf::internal::WireFormatLite;
    google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                              static_cast<int>(bytes.size()));
    std::size_t size = 0;
    int parts = 0;
    while (const std::uint32_t tag = in.ReadTag()) {
        const int began = in.CurrentPosition();
        if (!WireFormatLite::SkipField(&in, tag)) {
            return fail(Domain::http, "not_protobuf", "the body is not the message it should be");
        }
        const int length = in.CurrentPosition() - began;
        const bool is_event =
            WireFormatLite::GetTagFieldNumber(tag) == wire::EventBatch::kEventsFieldNumber;
        if (++parts > batch_parts_max || (!is_event && length > batch_other_part_bytes_max)) {
            return fail(Domain::http, "bad_batch",
                        "the batch has too many parts, or too large ones");
        }
        size += static_cast<std::size_t>(length) * (is_event ? event_growth : message_growth);
    }
    return size + static_cast<std::size_t>(parts) * part_bytes;
}

// A live message leaves out what its first event says.
void complete(wire::EventBatch& batch) {
    wire::Event first;
    if (!batch.till().empty() || batch.events_size() == 0 ||
        !first.ParseFromString(batch.events(0))) {
        return;
    }
    batch.set_till(first.till());
    batch.set_epoch(first.epoch());
    batch.set_first_sequence(first.sequence());
}

}  // namespace

Result<std::shared_ptr<UnpackedBatch>> unpacked_batch(const Request& request,
                                                      const wire::FindDictionary& find,
                                                      Unpack when) {
    auto unpacked = std::make_shared<UnpackedBatch>();
    {
        const auto bytes = unpacked_body(request, till_body_unpacked_bytes_max, find);
        if (!bytes) return std::unexpected(bytes.error());
        const auto size = size_in_memory(*bytes);
        if (!size) return std::unexpected(size.error());
        if (auto room = have_room(request, *size, when); !room) {
            return std::unexpected(std::move(room.error()));
        }
        if (!unpacked->batch.ParseFromString(*bytes)) {
            return fail(Domain::http, "not_protobuf", "the body is not the message it should be");
        }
    }
    complete(unpacked->batch);
    unpacked->events = ingest::read_events(unpacked->batch);
    return unpacked;
}

Result<std::string> unpacked_message(const Request& request, std::size_t unpacked_bytes_max) {
    auto bytes = unpacked_body(request, unpacked_bytes_max, {});
    if (!bytes) return bytes;
    const auto room = have_room(request, bytes->size() * message_growth, Unpack::now);
    if (!room) return std::unexpected(room.error());
    return bytes;
}

}  // namespace tillside::head_office::api
