// SPDX-License-Identifier: Apache-2.0
//
// What every bad host's file begins with, and its main().
#pragma once

#include "sdk/validator/bad_hosts/till.hpp"

#define TILL_PROGRAM(Class)                             \
    int main(int arguments, const char* const* words) { \
        return Class().run(arguments, words);           \
    }

namespace tillside::validator {}
using namespace tillside;             // NOLINT(google-build-using-namespace): programs of one class
using namespace tillside::validator;  // NOLINT(google-build-using-namespace)
