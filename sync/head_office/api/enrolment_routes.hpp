// The tills' port for tills that are not in yet, or whose certificate is to be renewed.
#pragma once

#include <string>

#include "sync/head_office/access/enrolment.hpp"
#include "sync/head_office/api/alarm.hpp"
#include "sync/head_office/api/tills_port.hpp"
#include "sync/head_office/keys/secrets.hpp"

namespace tillside::head_office::api {

struct EnrolmentRooms {
    store::Database& database;
    access::Enrolment& enrolment;
    Alarm& alarm;
    const keys::Secrets& secrets;  // the fleet's part of it goes to every till that is let in
    std::string authority_pem;     // by which tills know this head office; empty: as they do
};

// POST /v1/enrol and GET /v1/enrol/authority?fingerprint=…, to anybody; POST /v1/renew, to tills,
// one with an expired certificate among them. Borrows the rooms for as long as the routers live.
void add_enrolment_routes(OpenRouter& open, TillRouter& router, const EnrolmentRooms& rooms);

}  // namespace tillside::head_office::api
