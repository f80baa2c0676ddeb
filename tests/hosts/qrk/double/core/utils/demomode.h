// QRK's demo mode: receipts that are not signed and do not count (qrkcore/utils/demomode.h).
#pragma once

#include "../qrkcore_global.h"

class QRK_EXPORT DemoMode {
public:
    static bool isDemoMode();
    static void set(bool on);  // the double's own
};
