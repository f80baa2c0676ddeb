// SPDX-License-Identifier: Apache-2.0
//
// Rows of QRK's receipt (ReceiptItemModel) as a basket of the schema. QRK keeps decimals as text
// ("8.90", "0.355", sometimes with a comma); they are read digit by digit. A row that cannot be
// told as what it is makes the whole receipt untold, in words: no money is left out in silence.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QStandardItemModel>
#include <QString>

namespace tillside_qrk {

// "12.5" with two digits is 1250; what is beyond the digits is rounded half away from zero. False
// for what is no decimal number.
bool read_decimal(QString text, int digits, qint64* out);

struct Basket {
    QJsonArray lines;      // taken
    QJsonArray discounts;  // rows that only take money off
    QJsonArray returned;   // ReturnLine: rows with a count below zero, as positive numbers
    qint64 total = 0;      // of lines and discounts
    qint64 refund = 0;     // of what came back
    QString problem;       // why this receipt cannot be told; empty: it can

    bool empty() const { return *this == Basket(); }
    bool operator==(const Basket& other) const;
    QJsonObject message(qint64 revision) const;  // what is taken
};

// Rows without a product are the next line, not yet filled in: they are left out. Columns:
// defines.h.
Basket read_basket(const QStandardItemModel& rows);

// A 64-bit number as proto3's JSON writes it, so that a double never rounds it.
QString json_number(qint64 number);

}  // namespace tillside_qrk
