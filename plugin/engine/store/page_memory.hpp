// The memory that SQLite keeps pages of databases in.
#pragma once

namespace tillside::engine::store {

// Makes SQLite ready for this program, once, before its first use:
//   - it counts no memory, so that it takes no lock around every allocation;
//   - it keeps the pages of the till's two databases in one region of the system's large pages,
//     where there are such: a look-up reads a dozen pages at random, and the processor finds them
//     sooner there. What does not fit goes to the heap, as all of it does where nothing large is
//     to be had.
// Thread: any.
void prepare_sqlite();

}  // namespace tillside::engine::store
