// `tillsided enrol`: lets the till in at head office with a one-time code. The key pair is made
// here and stays here; head office is known by the code and not believed; certificate and secrets
// are written whole. Given again with the same code it comes to the same end, wherever it broke
// off.
#pragma once

#include <string>
#include <string_view>

#include "plugin/engine/config/config.hpp"
#include "sync/wire/error.hpp"

namespace tillside::engine::run {

struct EnrolledTill {
    std::string store;
    std::string till;
    std::int64_t certificate_until_us = 0;
    std::int64_t head_office_now_us = 0;  // by its clock; 0: it was not asked
};

// head_office: https://HOST:PORT of the tills' port. Writes data/identity and the secrets file of
// the configuration; a running engine takes both up by itself. Errors: of the code ("bad_code"), of
// head office (its own codes, or uplink/"not_reached"), "authority_differs" (who answers is not the
// head office that made the code), of the files.
[[nodiscard]] Result<EnrolledTill> enrol_till(const config::Config& config,
                                              std::string_view head_office, std::string_view code);

}  // namespace tillside::engine::run
