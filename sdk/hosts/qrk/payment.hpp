// SPDX-License-Identifier: Apache-2.0
//
// How a receipt was paid. QRK keeps one way for each; where its releases let a receipt be paid in
// parts, it calls the whole "cash" and puts the parts into its table receiptspay.
#pragma once

#include <QJsonArray>

namespace tillside_qrk {

// False for what is no sale: reports and null receipts for the tax office.
bool is_sale(int paid_by);

// Tenders that make `total`. Where QRK's database does not say how the parts make it,
// OTHER_TENDER: a wrong CASH would be missed in the drawer.
QJsonArray tenders_of(int receipt, int paid_by, qint64 total);

}  // namespace tillside_qrk
