// Notes in the undo journal what a change is about to replace. Runs inside the programs under test,
// before their own initialisation and on any of their threads: it allocates nothing, keeps no state
// beside two paths, and speaks to the kernel directly, past the functions that layer.cpp stands in
// for. Whatever it cannot note ends the program: a disk that forgets less than it should would let
// a test pass.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tillside::tests::forgetful {

// A path of this process; never longer than the kernel takes.
struct Path {
    char text[4096] = "";
};

// Whether an open file (or folder) is on the disk that forgets.
[[nodiscard]] bool watches(int file);
// Whether a name leads there, and the whole path. By its letters: links are not followed.
[[nodiscard]] bool watches(int folder, const char* name, Path& whole);

// Held from before a change is noted until it is made, so that the journal has the order in which
// things happened, in whatever thread or process.
class Turn {
public:
    Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();

private:
    int lock_;
};

// Each inside a Turn.
void note_write(int file, std::uint64_t offset, std::uint64_t length);
void note_truncation(int file, std::uint64_t size);
void note_created(const Path& whole);
// Removes a regular file, but keeps it beside the journal. False: it is none, remove it yourself.
[[nodiscard]] bool remove_and_keep(const Path& whole);
// Before a rename; only within one folder.
void note_rename(const Path& from, const Path& to);

// What syncs may make durable: where the journal of the file or folder ends now.
[[nodiscard]] std::uint64_t noted_so_far(int file);
void make_durable(int file, std::uint64_t up_to);
// As long as a disk would take.
void wait_for_the_disk();

}  // namespace tillside::tests::forgetful
