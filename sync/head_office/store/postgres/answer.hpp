// A result of libpq, freed where it goes out of scope.
#pragma once

#include <libpq-fe.h>

#include <memory>

namespace tillside::head_office::store::postgres {

struct ClearAnswer {
    void operator()(PGresult* result) const noexcept { ::PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearAnswer>;

}  // namespace tillside::head_office::store::postgres
