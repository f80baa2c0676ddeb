// SPDX-License-Identifier: Apache-2.0
#include "basket.hpp"

#include <QRegularExpression>

#include "defines.h"

namespace tillside_qrk {
namespace {

constexpr int money_digits = 2;  // QRK rounds every amount to two

QString text_in(const QStandardItemModel& rows, int row, int column) {
    const QStandardItem* item = rows.item(row, column);
    return item == nullptr ? QString() : item->text();
}

// A row's numbers; amounts in minor units.
struct Row {
    qint64 count_milli = 0;
    qint64 price = 0;
    qint64 percent_off = 0;  // hundredths
    qint64 total = 0;
};

// The name of the first cell that holds no number; null where all do.
const char* read_row(const QStandardItemModel& rows, int row, Row* out) {
    const auto read = [&rows, row](int column, int digits, qint64* number) {
        return read_decimal(text_in(rows, row, column), digits, number);
    };
    if (!read(REGISTER_COL_COUNT, 3, &out->count_milli)) return "count";
    if (!read(REGISTER_COL_SINGLE, money_digits, &out->price)) return "price";
    if (!text_in(rows, row, REGISTER_COL_DISCOUNT).isEmpty() &&
        !read(REGISTER_COL_DISCOUNT, 2, &out->percent_off))
        return "discount";
    return read(REGISTER_COL_TOTAL, money_digits, &out->total) ? nullptr : "total";
}

// price × thousandths, rounded to minor units; both at least 0.
qint64 times(qint64 price, qint64 milli) {
    return (price * milli + 500) / 1000;
}

// `sign`: -1 turns the negative numbers of a row that came back into what came back.
QJsonObject line_of(const QStandardItemModel& rows, int row, const Row& read, int sign) {
    const QString product = text_in(rows, row, REGISTER_COL_PRODUCT);
    const QString number = text_in(rows, row, REGISTER_COL_PRODUCTNUMBER);
    const qint64 count = sign * read.count_milli;
    const qint64 amount = sign * read.total;
    QJsonObject line{{QStringLiteral("lineId"), QString::number(row + 1)},
                     {QStringLiteral("sku"), number.isEmpty() ? product.left(16) : number},
                     {QStringLiteral("description"), product},
                     {QStringLiteral("quantityMilli"), json_number(count)},
                     {QStringLiteral("unitPrice"), json_number(read.price)},
                     {QStringLiteral("amount"), json_number(amount)}};
    const qint64 off = times(read.price, count) - amount;
    if (off > 0 && read.percent_off > 0) {
        line[QStringLiteral("discounts")] = QJsonArray{
            QJsonObject{{QStringLiteral("discountId"), QString::number(row + 1)},
                        {QStringLiteral("source"), QStringLiteral("MANUAL")},
                        {QStringLiteral("amount"), json_number(off)},
                        {QStringLiteral("reason"),
                         text_in(rows, row, REGISTER_COL_DISCOUNT) + QStringLiteral(" %")}}};
    }
    return line;
}

QJsonObject discount_of(const QStandardItemModel& rows, int row, const Row& read) {
    return {{QStringLiteral("discountId"), QString::number(row + 1)},
            {QStringLiteral("source"), QStringLiteral("MANUAL")},
            {QStringLiteral("amount"), json_number(-read.total)},
            {QStringLiteral("reason"), text_in(rows, row, REGISTER_COL_PRODUCT)}};
}

// Adds the row as what it is; what is wrong with it, or nothing.
QString take(const QStandardItemModel& rows, int row, Basket* basket) {
    Row read;
    if (const char* cell = read_row(rows, row, &read); cell != nullptr)
        return QStringLiteral("the %1 is no number").arg(QLatin1String(cell));
    if (read.count_milli > 0 && read.total < 0) {
        basket->discounts.append(discount_of(rows, row, read));
        basket->total += read.total;
    } else if (read.price < 0) {
        return QStringLiteral("a price below 0 with this count is neither goods nor a reduction");
    } else if (read.count_milli > 0) {
        basket->lines.append(line_of(rows, row, read, 1));
        basket->total += read.total;
    } else if (read.count_milli < 0 && read.total < 0) {
        basket->returned.append(
            QJsonObject{{QStringLiteral("line"), line_of(rows, row, read, -1)}});
        basket->refund -= read.total;
    } else if (read.total != 0) {  // what was free comes back for nothing
        return QStringLiteral("count and total do not belong together");
    }
    return {};
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

bool Basket::operator==(const Basket& other) const {
    return lines == other.lines && discounts == other.discounts && returned == other.returned &&
           total == other.total && refund == other.refund && problem == other.problem;
}

QJsonObject Basket::message(qint64 revision) const {
    return {{QStringLiteral("revision"), json_number(revision)},
            {QStringLiteral("lines"), lines},
            {QStringLiteral("discounts"), discounts},
            {QStringLiteral("total"), json_number(total)}};
}

Basket read_basket(const QStandardItemModel& rows) {
    Basket basket;
    for (int row = 0; row < rows.rowCount(); ++row) {
        if (text_in(rows, row, REGISTER_COL_PRODUCT).isEmpty()) continue;
        const QString wrong = take(rows, row, &basket);
        if (!wrong.isEmpty() && basket.problem.isEmpty())
            basket.problem = QStringLiteral("row %1: %2").arg(row + 1).arg(wrong);
    }
    if (basket.problem.isEmpty() && basket.lines.isEmpty() && !basket.discounts.isEmpty())
        basket.problem = QStringLiteral("a reduction without goods");
    return basket;
}

QString json_number(qint64 number) {
    return QString::number(number);
}

}  // namespace tillside_qrk
