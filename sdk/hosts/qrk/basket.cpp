// SPDX-License-Identifier: Apache-2.0
#include "basket.hpp"

#include <QRegularExpression>

#include "defines.h"

namespace tillside_qrk {
namespace {

constexpr int money_digits = 2;  // QRK rounds every amount to two

qint64 number_in(const QStandardItemModel& rows, int row, int column, int digits) {
    qint64 number = 0;
    const QStandardItem* item = rows.item(row, column);
    if (item != nullptr) read_decimal(item->text(), digits, &number);
    return number;
}

QString text_in(const QStandardItemModel& rows, int row, int column) {
    const QStandardItem* item = rows.item(row, column);
    return item == nullptr ? QString() : item->text();
}

// price × thousandths, rounded to minor units.
qint64 times(qint64 price, qint64 milli) {
    return (price * milli + 500) / 1000;
}

QJsonObject read_line(const QStandardItemModel& rows, int row, const QString& product) {
    const qint64 price = number_in(rows, row, REGISTER_COL_SINGLE, money_digits);
    const qint64 count = number_in(rows, row, REGISTER_COL_COUNT, 3);
    const qint64 amount = number_in(rows, row, REGISTER_COL_TOTAL, money_digits);
    const QString number = text_in(rows, row, REGISTER_COL_PRODUCTNUMBER);
    QJsonObject line{{QStringLiteral("lineId"), QString::number(row + 1)},
                     {QStringLiteral("sku"), number.isEmpty() ? product.left(16) : number},
                     {QStringLiteral("description"), product},
                     {QStringLiteral("quantityMilli"), json_number(count)},
                     {QStringLiteral("unitPrice"), json_number(price)},
                     {QStringLiteral("amount"), json_number(amount)}};
    const qint64 off = times(price, count) - amount;
    if (off > 0 && number_in(rows, row, REGISTER_COL_DISCOUNT, 2) > 0) {
        line[QStringLiteral("discounts")] = QJsonArray{
            QJsonObject{{QStringLiteral("discountId"), QString::number(row + 1)},
                        {QStringLiteral("source"), QStringLiteral("MANUAL")},
                        {QStringLiteral("amount"), json_number(off)},
                        {QStringLiteral("reason"),
                         text_in(rows, row, REGISTER_COL_DISCOUNT) + QStringLiteral(" %")}}};
    }
    return line;
}

}  // namespace

bool read_decimal(QString text, int digits, qint64* out) {
    // Behind a blank stands a unit ("20 %").
    text =
        text.trimmed().section(QLatin1Char(' '), 0, 0).replace(QLatin1Char(','), QLatin1Char('.'));
    static const QRegularExpression form(QStringLiteral("^(-?)(\\d{0,12})(?:\\.(\\d*))?$"));
    const QRegularExpressionMatch parts = form.match(text);
    if (!parts.hasMatch() || text.isEmpty()) return false;
    const QString fraction = parts.captured(3);
    const QString kept = fraction.left(digits).leftJustified(digits, QLatin1Char('0'));
    qint64 number = (QLatin1Char('0') + parts.captured(2) + kept).toLongLong();
    if (fraction.size() > digits && fraction.at(digits) >= QLatin1Char('5')) number++;
    *out = parts.captured(1).isEmpty() ? number : -number;
    return true;
}

QJsonObject Basket::message(qint64 revision) const {
    return {{QStringLiteral("revision"), json_number(revision)},
            {QStringLiteral("lines"), lines},
            {QStringLiteral("total"), json_number(total)}};
}

Basket read_basket(const QStandardItemModel& rows) {
    Basket basket;
    for (int row = 0; row < rows.rowCount(); ++row) {
        const QString product = text_in(rows, row, REGISTER_COL_PRODUCT);
        if (product.isEmpty() || number_in(rows, row, REGISTER_COL_COUNT, 3) <= 0) continue;
        basket.lines.append(read_line(rows, row, product));
        basket.total += number_in(rows, row, REGISTER_COL_TOTAL, money_digits);
    }
    return basket;
}

QString json_number(qint64 number) {
    return QString::number(number);
}

}  // namespace tillside_qrk
