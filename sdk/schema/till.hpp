// SPDX-License-Identifier: Apache-2.0
//
// The till's messages, under the name that C++ code uses: tillside::till::Reply and so on.
#pragma once

#include "sdk/schema/till.pb.h"

namespace tillside::till {
using namespace v1;  // NOLINT(google-build-using-namespace): the current version is the only one
}
