<?php
// SPDX-License-Identifier: Apache-2.0
//
// Every input of the lane passes here first. What looks like a loyalty card or a phone goes to the
// engine: where it claims it, the input becomes TSCARD (TillsideParser) and the customer is
// attached; otherwise the lane reads the input as it always did.
use COREPOS\pos\parser\PreParser;

class TillsidePreParser extends PreParser
{
    public function check($str)
    {
        return TillsideLink::guarded(function () use ($str) {
            if (!preg_match('/\A\+?[0-9][0-9 -]{6,31}\z|\ATS[A-Z0-9:-]{8,64}\z/', (string) $str)) {
                return false;
            }
            $reply = TillsideLink::call('SCANNED', ['text' => (string) $str]);
            if (!($reply['scan']['claimed'] ?? false) || count($reply['customers'] ?? []) !== 1) {
                return false;
            }
            TillsideSale::attach($reply['customers'][0]);
            return true;
        }, false);
    }

    public function parse($str)
    {
        return 'TSCARD';
    }

    public function doc()
    {
        return 'Tillside: loyalty cards and phones of customers.';
    }
}
