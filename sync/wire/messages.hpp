// The wire's messages, under the name that the rooms use: tillside::wire::Event and so on.
#pragma once

#include "sync/wire/enrolment.pb.h"
#include "sync/wire/kept_consent.pb.h"
#include "sync/wire/tillside.pb.h"

namespace tillside::wire {
using namespace v1;  // NOLINT(google-build-using-namespace): the current version is the only one
}
