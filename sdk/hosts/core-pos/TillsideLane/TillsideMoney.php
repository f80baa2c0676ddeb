<?php
// SPDX-License-Identifier: Apache-2.0
//
// Amounts and quantities of CORE-POS (decimals, as text from the database, sometimes as a float) as
// whole numbers, digit by digit: no multiplication of a float ever rounds a cent away.
final class TillsideMoney
{
    private const DIGITS = ['BHD' => 3, 'IQD' => 3, 'JOD' => 3, 'KWD' => 3, 'LYD' => 3, 'OMR' => 3,
        'TND' => 3, 'BIF' => 0, 'CLP' => 0, 'DJF' => 0, 'GNF' => 0, 'ISK' => 0, 'JPY' => 0,
        'KMF' => 0, 'KRW' => 0, 'PYG' => 0, 'RWF' => 0, 'UGX' => 0, 'UYI' => 0, 'VND' => 0,
        'VUV' => 0, 'XAF' => 0, 'XOF' => 0, 'XPF' => 0];

    // "12.50" in HKD is 1250, in JPY 13 (half away from zero).
    public static function minor(mixed $amount, string $currency): int
    {
        return self::scaled($amount, self::DIGITS[$currency] ?? 2);
    }

    // "1.25" is 1250 thousandths.
    public static function milli(mixed $quantity): int
    {
        return self::scaled($quantity, 3);
    }

    private static function scaled(mixed $value, int $digits): int
    {
        // A float holds at most 15 right digits; the columns have four decimals at most.
        $text = is_float($value) ? sprintf('%.4F', $value) : trim((string) $value);
        if (!preg_match('/\A(-?)(\d*)(?:\.(\d*))?\z/', $text, $part)) {
            throw new UnexpectedValueException('not a decimal number');
        }
        $fraction = $part[3] ?? '';
        $kept = str_pad(substr($fraction, 0, $digits), $digits, '0');
        $whole = (int) ('0' . $part[2] . $kept);
        if (($fraction[$digits] ?? '0') >= '5') {
            $whole++;
        }
        return $part[1] === '-' ? -$whole : $whole;
    }
}
