#include "plugin/engine/store/page_memory.hpp"

#include <sqlite3.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace tillside::engine::store {

namespace {

constexpr std::size_t large_page_bytes = 2U << 20;
constexpr std::size_t region_bytes = 9 * large_page_bytes;  // twice database.cpp's cache_size
constexpr int database_page_bytes = 4096;

#ifdef TILLSIDE_SANITIZED  // a sanitizer watches what is allocated one by one
constexpr bool together = false;
#else
constexpr bool together = true;
#endif

// For as long as the program runs; nullptr where the system gives none.
void* new_region() {
    void* const given = ::mmap(nullptr, region_bytes + large_page_bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (given == MAP_FAILED) return nullptr;
    const auto past = reinterpret_cast<std::uintptr_t>(given) % large_page_bytes;
    void* const region = static_cast<std::byte*>(given) + (large_page_bytes - past);
    (void)::madvise(region, region_bytes, MADV_HUGEPAGE);
    return region;
}

void keep_pages_together() {
    int header_bytes = 0;
    if (sqlite3_config(SQLITE_CONFIG_PCACHE_HDRSZ, &header_bytes) != SQLITE_OK) return;
    void* const region = new_region();
    if (region == nullptr) return;
    const int slot_bytes = database_page_bytes + header_bytes;
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, region, slot_bytes,
                   static_cast<int>(region_bytes / static_cast<std::size_t>(slot_bytes)));
}

}  // namespace

void prepare_sqlite() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        if (together) keep_pages_together();
    });
}

}  // namespace tillside::engine::store
