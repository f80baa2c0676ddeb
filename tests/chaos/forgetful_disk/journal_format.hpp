// What the layer (layer.cpp, in the programs) and the power cut (forgetful_disk.cpp, in the test)
// have in common: the files of the undo journal, in a folder of the same file system as the disk
// that forgets, so that a file can be moved there.
//   changes.INODE  a file's writes and truncations, each with what it replaced
//   names.INODE    a folder's new, changed and removed names
//   kept.INODE     a file that was removed, or replaced by a rename
//   lock           held while one of them is written, together with the change itself
// A journal begins with Durable and goes on with records, oldest first. A process may be killed
// anywhere in one: a record that is cut short says that its change was not made.
#pragma once

#include <cstdint>

namespace tillside::tests::forgetful {

constexpr const char* root_variable = "TILLSIDE_FORGETFUL_ROOT";        // the disk's folder
constexpr const char* journal_variable = "TILLSIDE_FORGETFUL_JOURNAL";  // the journal's
constexpr const char* sync_us_variable = "TILLSIDE_FORGETFUL_SYNC_US";  // what a sync takes

struct Durable {
    std::uint64_t up_to = sizeof(Durable);  // where in the journal what was never synced begins
};

struct Change {
    enum Kind : std::uint64_t { write = 1, truncation = 2 };
    std::uint64_t kind = write;
    std::uint64_t offset = 0;     // of a truncation: the new size
    std::uint64_t length = 0;     // of a write
    std::uint64_t old_size = 0;   // of the file
    std::uint64_t old_bytes = 0;  // how many follow: what stood from `offset` on
};

struct NameChange {
    enum Kind : std::uint64_t { created = 1, removed = 2, renamed = 3 };
    std::uint64_t kind = created;
    std::uint64_t kept = 0;        // inode of what went with it, under kept.INODE; 0: nothing
    std::uint64_t name_bytes = 0;  // follow
    std::uint64_t from_bytes = 0;  // follow then: what a renamed file was called
};

}  // namespace tillside::tests::forgetful
