// What the programs of these folders include, compiled once as their precompiled header.
#include <fmt/format.h>

#include "plugin/engine/consent/gate.hpp"
#include "plugin/engine/customers/contacts.hpp"
#include "plugin/engine/customers/history.hpp"
#include "plugin/engine/log/log.hpp"
