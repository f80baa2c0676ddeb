#include "register.hpp"

QRKRegister::QRKRegister(BarcodesInterface* barcodes)
    : barcodes_(barcodes), receipt_(new ReceiptItemModel(this)) {
    receipt_->newOrder();
    const char* names[] = {"cashReceipt", "debitcardReceipt", "creditcardReceipt"};
    for (int kind = PAYED_BY_CASH; kind <= PAYED_BY_CREDITCARD; ++kind) {
        auto* button = new QPushButton(this);
        button->setObjectName(names[kind]);
        buttons_.addButton(button, kind);
    }
    connect(&buttons_, &QButtonGroup::idClicked, this, &QRKRegister::pay);
    // src/qrk.cpp: the main window's slot, connected when the register was made.
    connect(this, &QRKRegister::finishedReceipt, receipt_, &ReceiptItemModel::newOrder);
    connect(this, &QRKRegister::cancelRegisterButton_clicked, receipt_,
            &ReceiptItemModel::newOrder);
}

void QRKRegister::sell(const QString& product, const QString& price, const QString& count) {
    if (receipt_->rowCount() == 0) receipt_->plus();
    int row = receipt_->rowCount() - 1;
    if (!receipt_->item(row, REGISTER_COL_PRODUCT)->text().isEmpty()) {
        receipt_->plus();
        ++row;
    }
    receipt_->item(row, REGISTER_COL_COUNT)->setText(count);
    receipt_->item(row, REGISTER_COL_PRODUCTNUMBER)->setText(QString::number(row + 1));
    receipt_->item(row, REGISTER_COL_PRODUCT)->setText(product);
    receipt_->item(row, REGISTER_COL_SINGLE)->setText(price);
}

void QRKRegister::discount(const QString& percent) {
    receipt_->item(receipt_->rowCount() - 1, REGISTER_COL_DISCOUNT)->setText(percent);
}

void QRKRegister::removeLast() {
    receipt_->removeRow(receipt_->rowCount() - 1);
}

bool QRKRegister::barcode(const QString& text) {
    if (barcodes_ != nullptr && barcodes_->process(receipt_, 0, text)) return true;
    if (Database::getProductIdByBarcode(text) <= 0) return false;
    sell("Lemon tea", "8.90", "1");
    return true;
}

QString QRKRegister::sum() const {
    double sum = 0;
    for (int row = 0; row < receipt_->rowCount(); ++row)
        sum += receipt_->item(row, REGISTER_COL_TOTAL)->text().toDouble();
    return QString::number(sum, 'f', 2);
}

void QRKRegister::pay(int payedBy) {
    const int receipt = Database::createReceipt(payedBy);
    if (payedBy == PAYED_BY_CASH && cash_part_ > 0) {
        Database::bookPart(receipt, PAYED_BY_CASH, cash_part_);
        if (card_part_ > 0) Database::bookPart(receipt, PAYED_BY_CREDITCARD, card_part_);
    }
    parts(0, 0);
    emit finishedReceipt();
    Database::commit();
}

void QRKRegister::parts(double card, double cash) {
    card_part_ = card;
    cash_part_ = cash;
}

void QRKRegister::nullReceipt() {
    receipt_->newOrder();
    sell("Null receipt", "0", "1");
    pay(PAYED_BY_CONTROL_RECEIPT);
}

void QRKRegister::beginWithFavourite() {
    connect(receipt_, &ReceiptItemModel::finishedPlus, this, [this] {
        const int row = receipt_->rowCount() - 1;
        receipt_->setItem(row, REGISTER_COL_PRODUCT, new QStandardItem("Coffee"));
        receipt_->setItem(row, REGISTER_COL_SINGLE, new QStandardItem("2.50"));
    });
}
