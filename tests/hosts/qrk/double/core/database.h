// Static questions to QRK's database (qrkcore/database.h). Here it is memory, but for the table of
// payments in parts, which plugins ask by SQL. Releases after 1.10 have it; what they put there
// says ReceiptItemModel::finishReceipts: the cash handed over and what was paid by card, of a
// receipt that is called cash.
#pragma once

#include <QObject>
#include <QSqlDatabase>
#include <QString>

#include "qrkcore_global.h"

class QRK_EXPORT Database : public QObject {
    Q_OBJECT
public:
    static int getLastReceiptNum(bool realReceipt = false);
    static int getPayedBy(int receipt);
    static int getProductIdByBarcode(QString code);
    static QSqlDatabase database(const QString& connectionname = QStringLiteral("CN"));

    // The double's own: books a receipt, which counts from the commit on.
    static int createReceipt(int payedBy);
    static void bookPart(int receipt, int payedBy, double gross);
    static void commit();
};
