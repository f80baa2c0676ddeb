#include "sync/wire/compression.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "sync/wire/digested.hpp"

namespace tillside::wire {

namespace {

constexpr int level = 3;  // measured: 2–3 µs an event; higher levels gain no bytes worth the time
constexpr std::size_t small_bytes_max = 16 << 10;
// What every frame begins with (RFC 8878, section 3.1.1). Small messages leave it out.
constexpr std::string_view magic = "\x28\xb5\x2f\xfd";

std::shared_ptr<const ZstdDictionary> found(std::uint32_t number, const FindDictionary& find) {
    if (number == built_in_number) return built_in_dictionary();
    return find ? find(number) : nullptr;
}

}  // namespace

std::string compress(std::string_view bytes) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t written =
        ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
    out.resize(ZSTD_isError(written) ? 0 : written);
    return out;
}

std::string compress_with(const ZstdDictionary& dictionary, std::string_view bytes) {
    if (bytes.size() > small_bytes_max) return compress(bytes);
    const OwnedZstd<ZSTD_CCtx> context(ZSTD_createCCtx());
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    // The size is left out of the header: the message knows where it ends.
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
    ZSTD_CCtx_refCDict(context.get(), dictionary.digested().packing.get());
    const std::size_t written =
        ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
    out.resize(ZSTD_isError(written) ? 0 : written);
    return out.substr(std::min(magic.size(), out.size()));
}

Result<std::string> decompress(std::string_view body, std::size_t bytes_max,
                               const FindDictionary& find) {
    std::string whole;
    std::string_view compressed = body;
    if (!body.empty() && body.size() <= small_bytes_max && !body.starts_with(magic)) {
        compressed = whole = std::string(magic) + std::string(body);
    }
    const OwnedZstd<ZSTD_DCtx> context(ZSTD_createDCtx());
    if (!context) return fail(Domain::message, "no_memory", "no memory to unpack a body", true);
    // The window bounds what the decoder itself allocates, whatever the frame's header claims.
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 23);
    std::shared_ptr<const ZstdDictionary> dictionary;
    const std::uint32_t number = ZSTD_getDictID_fromFrame(compressed.data(), compressed.size());
    if (number != 0) {
        dictionary = found(number, find);
        if (!dictionary) {
            return fail(Domain::message, "unknown_dictionary",
                        "the body is packed with dictionary " + std::to_string(number) +
                            ", which is not known here; send it without");
        }
        ZSTD_DCtx_refDDict(context.get(), dictionary->digested().unpacking.get());
    }

    std::string out;
    std::array<char, 64 * 1024> chunk;
    ZSTD_inBuffer in{compressed.data(), compressed.size(), 0};
    std::size_t left = 1;
    while (left != 0) {
        ZSTD_outBuffer piece{chunk.data(), chunk.size(), 0};
        const std::size_t consumed_before = in.pos;
        left = ZSTD_decompressStream(context.get(), &piece, &in);
        if (ZSTD_isError(left)) {
            return fail(Domain::message, "not_zstd",
                        std::string("the body is not valid zstd: ") + ZSTD_getErrorName(left));
        }
        if (out.size() + piece.pos > bytes_max) {
            return fail(Domain::message, "too_large",
                        "the body unpacks to more than " + std::to_string(bytes_max) + " bytes");
        }
        out.append(chunk.data(), piece.pos);
        if (left != 0 && piece.pos == 0 && in.pos == consumed_before) {
            return fail(Domain::message, "not_zstd", "the zstd body is cut short");
        }
    }
    if (in.pos != in.size) {
        return fail(Domain::message, "not_zstd", "bytes follow the zstd body");
    }
    return out;
}

}  // namespace tillside::wire
