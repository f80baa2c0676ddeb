<?php
// SPDX-License-Identifier: Apache-2.0
//
// Member search of the lane: a phone or card number that is no member number of the store's is
// looked up at Tillside. A hit is attached to the sale, and the lane goes back to its main screen,
// where the notifier draws the card; the store's own members are found as before.
use COREPOS\pos\lib\MemberLookup;
use COREPOS\pos\lib\MiscLib;

class TillsideMemberLookup extends MemberLookup
{
    private const DIGITS_MIN = 7; // shorter numbers are the store's own member numbers

    public function handle_numbers()
    {
        return true;
    }

    public function handle_text()
    {
        return false; // look-ups are exact: there is no browsing by name
    }

    public function lookup_by_number($num)
    {
        $answer = $this->default_value();
        return TillsideLink::guarded(function () use ($num, $answer) {
            if (strlen((string) $num) < self::DIGITS_MIN) {
                return $answer;
            }
            $approved = CoreLocal::get('tillsideApproved') === '1';
            CoreLocal::set('tillsideApproved', ''); // good for one search
            if ($approved ? self::seen((string) $num) : self::found((string) $num)) {
                $answer['url'] = MiscLib::base_url() . 'gui-modules/pos2.php';
            }
            return $answer;
        }, $answer);
    }

    public function lookup_by_text($text)
    {
        return $this->default_value();
    }

    // Outside a sale: shown once, attached to nothing.
    private static function seen(string $number): bool
    {
        $context = ['ticket' => '', 'role' => 'STORE_MANAGER'] + TillsideLink::context();
        $reply = TillsideLink::call('FIND_CUSTOMER', ['context' => $context, 'phone' => $number,
            'reason' => 'enquiry at the counter, approved on the lane']);
        $card = $reply['customers'][0] ?? null;
        CoreLocal::set('tillsideToasts', [['text' => $card === null ? 'Not known on this till.'
            : trim(($card['maskedName'] ?? '') . '  ' . ($card['maskedPhone'] ?? ''))]]);
        return true;
    }

    private static function found(string $number): bool
    {
        foreach (['phone', 'card'] as $by) {
            TillsideSale::readNews(); // what was there before answers nobody's question
            $reply = TillsideLink::call('FIND_CUSTOMER', [$by => $number]);
            if (count($reply['customers'] ?? []) === 1) {
                TillsideSale::attach($reply['customers'][0]);
                return true;
            }
            if ($reply['lookingElsewhere'] ?? false) {
                TillsideSale::await(); // the notifier shows the answer when it is there
                return true;
            }
        }
        return false;
    }
}
