// Who is signed in (qrkcore/3rdparty/ckvsoft/rbac/acl.h): a user id.
#pragma once

#include "../../../qrkcore_global.h"

class QRK_EXPORT RBAC {
public:
    static RBAC* Instance();
    int getUserId() const { return 3; }
};
