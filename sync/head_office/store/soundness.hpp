// Looks at every page of a database before a server relies on it. Takes about 4 s a GB, so commands
// that run often leave it out: they meet a damaged page, if at all, as an Error "damaged".
#pragma once

#include "sync/head_office/store/database.hpp"

namespace tillside::head_office::store {

// Of a file: a server looks after its own pages. Error store/"damaged" with what to do; the file
// stays as it is.
[[nodiscard]] Result<void> check_sound(Database& database);

}  // namespace tillside::head_office::store
