// Static questions to QRK's database (qrkcore/database.h). Here it is memory.
#pragma once

#include <QObject>
#include <QString>

#include "qrkcore_global.h"

class QRK_EXPORT Database : public QObject {
    Q_OBJECT
public:
    static int getLastReceiptNum(bool realReceipt = false);
    static int getPayedBy(int receipt);
    static int getProductIdByBarcode(QString code);

    // The double's own: books a receipt, which counts from the commit on.
    static int createReceipt(int payedBy);
    static void commit();
};
