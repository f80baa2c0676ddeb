// A dictionary as zstd wants it, for dictionary.cpp and compression.cpp.
#pragma once

#include <zstd.h>

#include <memory>

#include "sync/wire/dictionary.hpp"

namespace tillside::wire {

struct FreeZstd {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
    void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};
template <typename T>
using OwnedZstd = std::unique_ptr<T, FreeZstd>;

struct ZstdDictionary::Digested {
    OwnedZstd<ZSTD_CDict> packing;
    OwnedZstd<ZSTD_DDict> unpacking;
};

}  // namespace tillside::wire
