// The double's qrkcore: headers with the names and signatures of QRK's (repository
// DatabasesWorks/QRK-Cash-Register, folder qrkcore, version 1.10), as far as a plugin meets them.
#pragma once

#include <QtGlobal>

#if defined(QRK_LIBRARY)
#define QRK_EXPORT Q_DECL_EXPORT
#else
#define QRK_EXPORT Q_DECL_IMPORT
#endif
