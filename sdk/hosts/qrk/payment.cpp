// SPDX-License-Identifier: Apache-2.0
#include "payment.hpp"

#include <QDebug>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <optional>

#include "basket.hpp"
#include "database.h"
#include "defines.h"

namespace tillside_qrk {
namespace {

// What was paid by card of a receipt that QRK calls cash; nothing where that cannot be known. The
// cash part is not read: it is what was handed over, before change.
std::optional<qint64> card_part(int receipt) {
    const QSqlDatabase database = Database::database();
    if (!database.isOpen()) return {};
    // Releases without the table know no parts. Other databases change the case of names.
    if (!database.tables().contains(QStringLiteral("receiptspay"), Qt::CaseInsensitive)) return 0;
    QSqlQuery parts(database);
    parts.prepare(QStringLiteral("SELECT payedBy, gross FROM receiptspay WHERE receiptNum = ?"));
    parts.addBindValue(receipt);
    if (!parts.exec()) {
        qWarning() << "tillside: QRK's receiptspay:" << parts.lastError().text();
        return {};
    }
    qint64 card = 0;
    while (parts.next()) {
        if (parts.value(0).toInt() == PAYED_BY_CASH) continue;
        qint64 part = 0;
        if (!read_decimal(QString::number(parts.value(1).toDouble(), 'f', 2), 2, &part)) return {};
        card += part;
    }
    return card;
}

QJsonObject tender(const char* kind, qint64 amount) {
    return {{QStringLiteral("kind"), QLatin1String(kind)},
            {QStringLiteral("amount"), json_number(amount)}};
}

}  // namespace

bool is_sale(int paid_by) {
    return paid_by == PAYED_BY_CASH || paid_by == PAYED_BY_DEBITCARD ||
           paid_by == PAYED_BY_CREDITCARD;
}

QJsonArray tenders_of(int receipt, int paid_by, qint64 total) {
    if (total == 0) return {};
    if (paid_by != PAYED_BY_CASH) return {tender("CARD", total)};
    const std::optional<qint64> card = card_part(receipt);
    if (card == 0) return {tender("CASH", total)};
    if (!card || *card < 0 || *card > total) return {tender("OTHER_TENDER", total)};
    if (*card == total) return {tender("CARD", total)};
    return {tender("CASH", total - *card), tender("CARD", *card)};
}

}  // namespace tillside_qrk
