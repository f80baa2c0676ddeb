// The register, as far as plugins meet it (src/qrkregister.cpp, src/qrk.cpp of QRK): a widget named
// by its class, whose children are the receipt's model and the buttons to pay. Assumed:
//
//  - A barcode goes to the plugin "BarCodes" first, with the model and the current row.
//  - Paying runs in the buttons' clicked(): the receipt is written and printed, finishedReceipt()
//    is emitted, the main window begins a new order in a slot that was connected first, and only
//    then is the database committed.
//  - A receipt for the tax office clears the model, writes its own row there, and is finished
//    without a button (createCheckReceipt). With the setting useMaximumItemSold each new row begins
//    as the product sold most (finishedPlus).
//  - cancelRegisterButton_clicked() is emitted when the cashier leaves an unfinished receipt.
#pragma once

#include <QButtonGroup>
#include <QPushButton>
#include <QWidget>

#include "core/database.h"
#include "core/defines.h"
#include "core/pluginmanager/Interfaces/barcodesinterface.h"
#include "core/receiptitemmodel.h"

class QRKRegister : public QWidget {
    Q_OBJECT
public:
    explicit QRKRegister(BarcodesInterface* barcodes);
    void sell(const QString& product, const QString& price, const QString& count);
    void discount(const QString& percent);
    void removeLast();
    bool barcode(const QString& text);
    QString sum() const;
    // The next receipt is paid in parts: by card, and in cash handed over (before change).
    void parts(double card, double cash);
    void nullReceipt();
    void beginWithFavourite();

signals:
    void finishedReceipt();
    void cancelRegisterButton_clicked();

private:
    void pay(int payedBy);

    BarcodesInterface* barcodes_;
    ReceiptItemModel* receipt_;
    QButtonGroup buttons_;
    double card_part_ = 0;
    double cash_part_ = 0;
};
