<?php
// SPDX-License-Identifier: Apache-2.0
//
// What the cashier types for Tillside: TSNEW a new customer, TSOFF take the customer off this sale,
// TSSTOP the customer wants no more messages (all consents withdrawn), TSFIND look somebody up
// outside a sale, with a manager's approval. TSCARD comes from the pre-parser.
use COREPOS\pos\lib\MiscLib;
use COREPOS\pos\parser\Parser;

class TillsideParser extends Parser
{
    private const WORDS = ['TSCARD', 'TSNEW', 'TSOFF', 'TSSTOP', 'TSFIND'];

    public function check($str)
    {
        return in_array($str, self::WORDS, true);
    }

    public function parse($str)
    {
        $result = $this->default_json();
        TillsideLink::guarded(function () use ($str) {
            if ($str === 'TSOFF') {
                TillsideSale::attach(null);
            } elseif ($str === 'TSSTOP' && TillsideSale::customerId() !== '') {
                TillsideSale::withdrawAll();
            }
        });
        $result['main_frame'] = MiscLib::base_url() . match ($str) {
            'TSNEW' => 'plugins/TillsideLane/TillsideEnrolPage.php',
            'TSFIND' => 'gui-modules/adminlogin.php?class=TillsideApproval',
            default => 'gui-modules/pos2.php',
        };
        return $result;
    }

    public function doc()
    {
        return 'TSNEW new customer, TSOFF take off, TSSTOP withdraw all consents, '
            . 'TSFIND look up outside a sale.';
    }
}
