#include "sync/wire/dictionary.hpp"

#include <utility>

#include "sync/wire/digested.hpp"

namespace tillside::wire {

namespace {

constexpr int level = 19;  // of a message that is alone on the wire

}  // namespace

Result<std::shared_ptr<const ZstdDictionary>> ZstdDictionary::make(std::string_view bytes) {
    auto digested = std::make_unique<Digested>();
    if (bytes.size() <= dictionary_bytes_max &&
        ZSTD_getDictID_fromDict(bytes.data(), bytes.size()) != 0) {
        digested->packing.reset(ZSTD_createCDict(bytes.data(), bytes.size(), level));
        digested->unpacking.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
    }
    if (!digested->packing || !digested->unpacking) {
        return fail(Domain::message, "bad_dictionary", "these bytes are no dictionary of zstd's");
    }
    return std::make_shared<const ZstdDictionary>(std::move(digested));
}

ZstdDictionary::ZstdDictionary(std::unique_ptr<const Digested> digested)
    : digested_(std::move(digested)) {}

ZstdDictionary::~ZstdDictionary() = default;

std::uint32_t ZstdDictionary::number() const {
    return ZSTD_getDictID_fromDDict(digested_->unpacking.get());
}

const std::shared_ptr<const ZstdDictionary>& built_in_dictionary() {
    static const std::shared_ptr<const ZstdDictionary> made =
        ZstdDictionary::make(built_in_dictionary_bytes()).value();  // a test reads it
    return made;
}

}  // namespace tillside::wire
