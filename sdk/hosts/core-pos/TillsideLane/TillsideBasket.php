<?php
// SPDX-License-Identifier: Apache-2.0
//
// Rows of a transaction (localtemptrans while it runs, localtranstoday when it is over) as a
// basket, returned lines and tenders of the schema. Pure: rows in, arrays out.
//
// What a row is says its trans_type (I item, D open department, S percent discount, A tax, T
// tender, the rest are remarks), its trans_status (R refund, C coupon, M member special, S staff
// discount, V void, D for display only, X given up; with charflag S: put aside) and voided (1:
// taken back, 8: change given).
final class TillsideBasket
{
    /** @var array<array> as Line, ReturnLine, Discount, TaxLine */
    public array $lines = [];
    public array $returns = [];
    public array $discounts = [];
    public array $taxes = [];
    /** @var array<string, int> kind of tender => minor units, net of change */
    public array $tendered = [];
    public int $rounding = 0;
    public bool $cancelled = false;
    public bool $suspended = false;

    /** @param array<string, string> $kinds tender code of CORE-POS => TenderKind */
    private function __construct(
        private string $currency,
        private string $weightUnit,
        private array $kinds,
    ) {
    }

    public static function of(array $rows, string $currency, string $weightUnit, array $kinds): self
    {
        $basket = new self($currency, $weightUnit, $kinds);
        foreach ($rows as $row) {
            $basket->take($row);
        }
        return $basket;
    }

    public static function promotion(mixed $discountType, mixed $upc): string
    {
        return "sale-$discountType-$upc";
    }

    // The Basket. $suggested: SKU => suggestion id, for lines that came from a suggestion.
    public function message(int $revision, array $suggested = []): array
    {
        $lines = array_map(
            fn (array $line) => isset($suggested[$line['sku']])
                ? $line + ['suggestionId' => $suggested[$line['sku']]] : $line,
            $this->lines);
        return ['revision' => $revision, 'lines' => $lines, 'total' => $this->total(),
            'discounts' => $this->discounts, 'taxes' => $this->taxes,
            'rounding' => $this->rounding];
    }

    // The sale is paid: what the tenders make more or less than the rows is the lane's rounding to
    // the smallest coin. Of goods that only came back, tax and a percent discount belong to their
    // lines.
    public function settle(): void
    {
        $paid = array_sum($this->tendered);
        if ($this->lines !== []) {
            $this->rounding = $paid - ($this->total() - $this->refundTotal());
        } elseif ($this->returns !== []) {
            $first = &$this->returns[0]['line'];
            $tax = -self::sum($this->taxes);
            if ($tax > 0) {
                $first['taxes'] = [['code' => $this->taxes[0]['code'], 'amount' => $tax]];
            }
            $first['amount'] += -$paid - $this->refundTotal();
        }
    }

    // The same with tax and a percent discount that have no row yet.
    public function with(string $taxCode, mixed $tax, mixed $discount): self
    {
        $due = clone $this;
        $due->tax(['upc' => $taxCode, 'total' => is_numeric($tax) ? $tax : 0]);
        $off = is_numeric($discount) ? $this->minor($discount) : 0;
        if ($off > 0) {
            $due->discounts[] = ['discountId' => 'percent', 'source' => 'HOST_PROMOTION',
                'promotionId' => 'percentDiscount', 'amount' => $off];
        }
        return $due;
    }

    public function total(): int
    {
        return self::sum($this->lines) - self::sum($this->discounts) + self::sum($this->taxes)
            + $this->rounding;
    }

    public function refundTotal(): int
    {
        $total = 0;
        foreach (array_column($this->returns, 'line') as $line) {
            $total += $line['amount'] + self::sum($line['taxes'] ?? []);
        }
        return $total;
    }

    public function tenders(): array
    {
        $tenders = [];
        foreach ($this->tendered as $kind => $amount) {
            if ($amount !== 0) {
                $tenders[] = ['kind' => $kind, 'amount' => $amount];
            }
        }
        return $tenders;
    }

    private static function sum(array $parts): int
    {
        return array_sum(array_column($parts, 'amount'));
    }

    private function take(array $row): void
    {
        $type = strtoupper((string) $row['trans_type']);
        $status = strtoupper(trim((string) $row['trans_status']));
        if ($status === 'X') { // stands over what it was before
            $suspended = strtoupper(trim((string) ($row['charflag'] ?? ''))) === 'S';
            $this->suspended = $this->suspended || $suspended;
            $this->cancelled = $this->cancelled || !$suspended;
            $status = TillsideMoney::milli($row['quantity']) < 0 ? 'R' : '';
        }
        if ($type === 'T') {
            $kind = $this->kinds[(string) $row['trans_subtype']] ?? 'OTHER_TENDER';
            $this->tendered[$kind] = ($this->tendered[$kind] ?? 0) - $this->minor($row['total']);
            return;
        }
        if ((int) $row['voided'] === 1 || in_array($status, ['V', 'D'], true)) {
            return;
        }
        if ($type === 'A') {
            $this->tax($row);
        } elseif ($type === 'S') {
            $this->discount($row, 'HOST_PROMOTION', 'percentDiscount');
        } elseif ($type === 'I' || $type === 'D') {
            $this->item($row, $status);
        }
    }

    private function item(array $row, string $status): void
    {
        $upc = (string) $row['upc'];
        if ($status === 'C' || $row['trans_subtype'] === 'CP') {
            $this->discount($row, 'HOST_PROMOTION', $upc);
        } elseif ($status === 'M') {
            $this->discount($row, 'HOST_PROMOTION', self::promotion($row['discounttype'], $upc));
        } elseif ($status === 'S') {
            $this->discount($row, 'STAFF', '');
        } elseif ($status === 'R') {
            if ($this->minor($row['total']) < 0) { // what was free comes back for nothing
                $this->returns[] = ['line' => $this->line($row, -1)];
            }
        } elseif ($this->minor($row['total']) < 0) {
            $this->discount($row, 'MANUAL', '');
        } elseif (TillsideMoney::milli($row['quantity']) > 0) {
            $this->lines[] = $this->line($row, 1);
        }
    }

    // $sign: -1 turns the negative numbers of a refund into what came back.
    private function line(array $row, int $sign): array
    {
        $amount = $sign * $this->minor($row['total']);
        $off = $sign * $this->minor($row['discount']);
        $line = [
            'lineId' => (string) $row['trans_id'],
            'sku' => (string) $row['upc'] !== '' ? (string) $row['upc'] : 'open',
            'description' => (string) $row['description'],
            'quantityMilli' => $sign * TillsideMoney::milli($row['quantity']),
            'unitPrice' => $this->minor($off > 0 ? $row['regPrice'] : $row['unitPrice']),
            'amount' => $amount,
        ];
        if ((int) $row['scale'] === 1) {
            $line['unit'] = $this->weightUnit;
        }
        if ($off > 0) {
            $line['discounts'] = [['discountId' => 'sale-' . $row['trans_id'],
                'source' => 'HOST_PROMOTION', 'amount' => $off,
                'promotionId' => self::promotion($row['discounttype'], $row['upc'])]];
        }
        return $line;
    }

    private function discount(array $row, string $source, string $promotion): void
    {
        $amount = -$this->minor($row['total']);
        if ($source === 'HOST_PROMOTION' && $promotion === '') {
            $source = 'MANUAL'; // of no promotion that has a name
        }
        if ($amount > 0) {
            $this->discounts[] = ['discountId' => (string) $row['trans_id'], 'source' => $source,
                'promotionId' => $promotion, 'amount' => $amount,
                'reason' => (string) $row['description']];
        }
    }

    private function tax(array $row): void
    {
        $amount = $this->minor($row['total']);
        if ($amount !== 0) {
            $this->taxes[] = ['code' => (string) $row['upc'], 'amount' => $amount];
        }
    }

    private function minor(mixed $amount): int
    {
        return TillsideMoney::minor($amount, $this->currency);
    }
}
