<?php
// SPDX-License-Identifier: Apache-2.0
//
// The box at the right of the lane's screen: the customer's card, what they may like and why, and
// words of the engine. Contact values come masked from the engine; nothing else is drawn.
use COREPOS\pos\lib\Notifier;

class TillsideNotifier extends Notifier
{
    public function draw()
    {
        return TillsideLink::guarded(function () {
            TillsideSale::look();
            $html = '';
            $card = TillsideSale::customer();
            if ($card !== null) {
                $html .= self::box([$card['maskedName'] ?? '', $card['maskedPhone'] ?? '',
                    $card['cardNumber'] ?? '']);
            }
            foreach (TillsideSale::show() as $one) {
                $html .= self::box([$one['name'] ?? '', $one['reason'] ?? '']);
            }
            foreach (TillsideSale::toasts() as $toast) {
                $html .= self::box([$toast['text'] ?? '']);
            }
            return $html;
        }, '');
    }

    private static function box(array $words): string
    {
        $words = array_map(fn ($word) => htmlspecialchars((string) $word),
            array_filter($words, fn ($word) => (string) $word !== ''));
        return '<div class="tillside" style="border:1px solid black;">'
            . implode('<br>', $words) . '</div>';
    }
}
