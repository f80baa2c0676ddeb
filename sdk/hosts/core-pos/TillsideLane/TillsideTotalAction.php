<?php
// SPDX-License-Identifier: Apache-2.0
//
// The cashier asks for the total: the engine may advise before payment. It never holds the sale up:
// the answer to CORE-POS is always "go on".
use COREPOS\pos\lib\TotalActions\TotalAction;

class TillsideTotalAction extends TotalAction
{
    public function apply()
    {
        TillsideLink::guarded(TillsideSale::beforeTender(...));
        return true;
    }
}
