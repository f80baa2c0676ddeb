// The till without a fault: it passes every case.
#include "sdk/validator/bad_hosts/bad.hpp"

TILL_PROGRAM(Till)
