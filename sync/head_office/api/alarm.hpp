// Raises alerts (access/alerts.hpp) and says new ones in the log, once an hour at most for the same
// kind and till.
#pragma once

#include <string_view>

#include "sync/head_office/access/terminals.hpp"
#include "sync/head_office/store/database.hpp"
#include "sync/wire/time.hpp"

namespace tillside::head_office::api {

class Alarm {
public:
    // Borrows the database; the worker's thread.
    explicit Alarm(store::Database& database) : database_(database) {}

    // An alert that cannot be kept is said in the log all the same. An empty kind is none.
    void raise(std::string_view kind, std::string_view till, std::string_view detail, Now now);
    void raise(const access::Refusal& refusal, Now now) {
        raise(refusal.alert, refusal.till, refusal.error.message, now);
    }
    // Where the refusal of a batch, or the rejection of an event, is one that somebody should look
    // at: `code` is the error's or the rejection's.
    void raise_for_batch(std::string_view code, std::string_view till, Now now);

private:
    store::Database& database_;
};

}  // namespace tillside::head_office::api
