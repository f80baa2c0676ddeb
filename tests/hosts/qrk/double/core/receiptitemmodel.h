// The running receipt (qrkcore/receiptitemmodel.h): a row a line, decimals as text. Every change of
// a cell recomputes the row's total with signals blocked, then emits finishedItemChanged().
// newOrder() clears it; an empty row waits for the next product.
#pragma once

#include <QStandardItemModel>

#include "qrkcore_global.h"

class QRK_EXPORT ReceiptItemModel : public QStandardItemModel {
    Q_OBJECT
public:
    explicit ReceiptItemModel(QObject* parent = nullptr);
    void newOrder();
    void plus();

signals:
    void finishedItemChanged();
    void finishedPlus();

private:
    void itemChangedSlot(const QModelIndex& at, const QModelIndex&);
};
