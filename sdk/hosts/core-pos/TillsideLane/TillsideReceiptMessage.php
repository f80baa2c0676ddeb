<?php
// SPDX-License-Identifier: Apache-2.0
//
// The foot of the receipt. CORE-POS prints from localtranstoday, when the sale is over: this is
// where the sale goes to head office, because the engine's answer (the till's evidence, a new
// customer's card) belongs on this receipt. A reprint tells nothing twice.
use COREPOS\pos\lib\ReceiptBuilding\Messages\ReceiptMessage;

class TillsideReceiptMessage extends ReceiptMessage
{
    public $paper_only = false;

    public function select_condition()
    {
        return 'SUM(1)'; // always: one row, no query of our own
    }

    public function message($val, $ref, $reprint = false)
    {
        return TillsideLink::guarded(function () use ($ref, $reprint) {
            if ($reprint) {
                TillsideLink::post('RECEIPT_REPRINTED', ['copies' => 1,
                    'context' => TillsideLink::context((string) $ref)], $ref . microtime());
                return '';
            }
            $lines = TillsideSale::receiptLines(TillsideSale::close((string) $ref));
            return $lines === [] ? '' : "\n" . implode("\n", $lines) . "\n";
        }, '');
    }
}
