<?php
// SPDX-License-Identifier: Apache-2.0
//
// CORE-POS calls this after each record that it adds to the transaction. Items, voids and coupons
// change the basket; tenders, tax and remarks do not.
use COREPOS\pos\lib\ItemAction;

class TillsideItemAction extends ItemAction
{
    public function callback($record)
    {
        TillsideLink::guarded(function () use ($record) {
            if (in_array($record['trans_type'] ?? '', ['I', 'D'], true)) {
                TillsideSale::changed();
            } else {
                TillsideSale::begun();
            }
        });
    }
}
