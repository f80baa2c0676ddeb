#include "sync/head_office/store/soundness.hpp"

namespace tillside::head_office::store {

Result<void> check_sound(Database& database) {
    return database.check();
}

}  // namespace tillside::head_office::store
