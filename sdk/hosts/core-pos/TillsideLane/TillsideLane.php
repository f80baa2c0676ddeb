<?php
// SPDX-License-Identifier: Apache-2.0
//
// Tillside as a plugin of CORE-POS: its settings, and what happens when a transaction is over. The
// other files of this folder are the hooks; CORE-POS finds each by its class. None of them ever
// throws, prints, or changes an amount: without Tillside the lane is as it was.
use COREPOS\pos\plugins\Plugin;

class TillsideLane extends Plugin
{
    // Shown on the lane's install page under "Plugins", kept by CORE-POS under these names.
    public $plugin_settings = [
        'TillsideSocket' => ['label' => 'Socket', 'default' => '/run/tillside/till.sock',
            'description' => "The engine's socket"],
        'TillsideLibrary' => ['label' => 'Library', 'default' => 'libtillside.so',
            'description' => 'The plugin: a name, or an absolute path'],
        'TillsideStore' => ['label' => 'Store code', 'default' => '',
            'description' => "Head office's code of this store"],
        'TillsideTill' => ['label' => 'Till code', 'default' => '',
            'description' => "Head office's code of this lane"],
        'TillsideCurrency' => ['label' => 'Currency', 'default' => 'HKD',
            'description' => 'ISO 4217'],
        'TillsideWeightUnit' => ['label' => 'Scale', 'default' => 'KGM',
            'options' => ['Kilogram' => 'KGM', 'Pound' => 'LBR']],
        'TillsideLanguage' => ['label' => 'Language', 'default' => 'zh-Hant-HK',
            'description' => 'Of the notice that customers hear, BCP 47'],
        'TillsideTenders' => ['label' => 'Tenders', 'default' => 'CA=CASH CK=OTHER_TENDER '
            . 'CC=CARD DC=CARD EC=CARD GD=GIFT_CARD TC=GIFT_CARD CP=VOUCHER MI=ON_ACCOUNT',
            'description' => 'CORE-POS tender code = kind, by spaces; others are OTHER_TENDER'],
    ];
    public $plugin_description = 'Finds and enrols customers with their consent, shows what they '
        . 'may like, and tells head office of every sale.';

    // After every transaction, finished, cancelled or suspended. Where a receipt was printed the
    // sale was handed over already: the same request id makes the repeat harmless.
    public function plugin_transaction_reset()
    {
        TillsideLink::guarded(function () {
            $ticket = CoreLocal::get('tillsideTicket');
            if (is_string($ticket) && $ticket !== '') {
                TillsideSale::close($ticket);
            }
            TillsideSale::forget();
            TillsideLink::introduce();
        });
    }
}
