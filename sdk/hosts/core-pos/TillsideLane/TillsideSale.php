<?php
// SPDX-License-Identifier: Apache-2.0
//
// The running sale as Tillside knows it: the customer, the basket with its revision, what was
// suggested and really shown. Kept in CoreLocal, because every action of the lane is a request.
use COREPOS\pos\lib\Database;

final class TillsideSale
{
    private const KEYS = ['tillsideTicket', 'tillsideRevision', 'tillsideCustomer',
        'tillsideSuggestions', 'tillsideShown', 'tillsideOffers', 'tillsideToasts',
        'tillsideClosed', 'tillsideWaits', 'tillsideApproved', 'tillsideReceipt', 'tillsideNotice',
        'tillsideNoticeAt'];

    // An item was added, voided or repriced: the whole basket goes to the engine, advice comes
    // back.
    public static function changed(): void
    {
        $revision = 1 + (int) CoreLocal::get('tillsideRevision');
        CoreLocal::set('tillsideRevision', $revision);
        self::begun();
        self::advised(TillsideLink::call('BASKET_CHANGED', [
            'customerId' => self::customerId(),
            'basket' => self::running()->message($revision),
        ]));
    }

    // A transaction runs under this ticket: it is what plugin_transaction_reset() closes, when
    // CORE-POS has gone on to the next number.
    public static function begun(): void
    {
        CoreLocal::set('tillsideTicket', TillsideLink::ticket());
    }

    // Of a resumed transaction this may be the first that is heard: no item was entered.
    public static function beforeTender(): void
    {
        self::begun();
        $revision = (int) CoreLocal::get('tillsideRevision');
        self::advised(TillsideLink::call('BEFORE_TENDER', [
            'customerId' => self::customerId(),
            'basket' => self::due(self::running())->message($revision),
        ]));
    }

    // $card: a CustomerCard; null detaches.
    public static function attach(?array $card): void
    {
        self::begun();
        CoreLocal::set('tillsideCustomer', $card ?? '');
        TillsideLink::call('SET_CUSTOMER', ['customerId' => self::customerId()]);
    }

    public static function customer(): ?array
    {
        $card = CoreLocal::get('tillsideCustomer');
        return is_array($card) ? $card : null;
    }

    public static function customerId(): string
    {
        return self::customer()['customerId'] ?? '';
    }

    // Head office was asked about a customer whom this till does not hold.
    public static function await(): void
    {
        self::begun();
        CoreLocal::set('tillsideWaits', '1');
        CoreLocal::set('tillsideToasts', [['text' => 'Asking head office …']]);
    }

    // The answer to that, where it is there by now.
    public static function look(): void
    {
        if (CoreLocal::get('tillsideWaits') !== '1') {
            return;
        }
        $news = self::readNews();
        if (count($news['customers'] ?? []) === 1) {
            self::attach($news['customers'][0]);
        }
        if (isset($news['customers'][0]) || isset($news['toasts'][0])) {
            CoreLocal::set('tillsideWaits', '');
            CoreLocal::set('tillsideToasts', $news['toasts'] ?? []);
        }
    }

    public static function readNews(): array
    {
        [$reply, $cursor] = TillsideLink::poll((int) CoreLocal::get('tillsideCursor'));
        CoreLocal::set('tillsideCursor', (string) $cursor);
        return $reply;
    }

    // The customer wants no more messages: recorded at once, or spooled where the engine is away.
    public static function withdrawAll(): void
    {
        $id = self::customerId();
        $reply = TillsideLink::post('WITHDRAW_CONSENT', ['customerId' => $id],
            $id . '/' . hrtime(true)); // each time one of its own: they may agree in between
        CoreLocal::set('tillsideToasts', [['text' => $reply !== null
            ? 'Withdrawn: no more messages to this customer.'
            : 'The withdrawal could NOT be recorded: please write it down for head office.']]);
    }

    // Lines for the receipt's foot: a new customer's card, then what came with the sale's answer.
    // Plain text, because the printer's language is the lane's own.
    public static function receiptLines(?array $reply): array
    {
        $card = CoreLocal::get('tillsideReceipt');
        $lines = array_merge(is_array($card) ? $card : [], $reply['receipt'] ?? []);
        $lines = array_filter($lines,
            fn (array $line) => in_array($line['style'] ?? 'PLAIN', ['PLAIN', 'BOLD'], true));
        return array_values(array_column($lines, 'text'));
    }

    // What to draw now; drawing it is what counts as shown.
    public static function show(): array
    {
        $suggestions = CoreLocal::get('tillsideSuggestions');
        $suggestions = is_array($suggestions) ? $suggestions : [];
        $shown = self::shown();
        foreach (array_values($suggestions) as $at => $one) {
            $shown[$one['suggestionId']] ??= ['suggestionId' => $one['suggestionId'],
                'sku' => $one['sku'], 'position' => $at + 1,
                'shownAtUs' => (string) (int) (microtime(true) * 1e6)];
        }
        CoreLocal::set('tillsideShown', $shown);
        return $suggestions;
    }

    // Words of the engine for the cashier, each shown once.
    public static function toasts(): array
    {
        $toasts = CoreLocal::get('tillsideToasts');
        CoreLocal::set('tillsideToasts', []);
        return is_array($toasts) ? $toasts : [];
    }

    // The transaction $ticket (emp-lane-trans) is over: tells head office what became of it, once.
    // The Reply, for the receipt.
    public static function close(string $ticket): ?array
    {
        if (CoreLocal::get('tillsideClosed') === $ticket) {
            return null;
        }
        $reply = self::report($ticket);
        if ($reply !== null) {
            CoreLocal::set('tillsideClosed', $ticket);
        }
        return $reply;
    }

    private static function report(string $ticket): ?array
    {
        $over = self::basket(self::rows('localtranstoday', $ticket));
        $context = ['context' => TillsideLink::context($ticket)];
        $revision = (int) CoreLocal::get('tillsideRevision');
        if ($over->cancelled) {
            return TillsideLink::post('BASKET_VOIDED',
                $context + ['revision' => $revision, 'reason' => 'cancelled'], $ticket);
        }
        $customer = $context + ['customerId' => self::customerId()];
        if ($over->suspended) {
            return TillsideLink::post('BASKET_SUSPENDED',
                $customer + ['basket' => $over->message($revision)], $ticket);
        }
        $over->settle();
        if ($over->returns !== []) {
            return self::returned($over, $customer, $revision, $ticket);
        }
        if ($over->lines === []) {
            return null; // a drawer opening, a report: no sale
        }
        return TillsideLink::post('BASKET_COMPLETED', $customer + [
            'basket' => $over->message($revision, self::accepted($over->lines)),
            'tenders' => $over->tenders(),
            'suggestions' => self::outcomes($over->lines),
            'offers' => self::offers(),
        ], $ticket);
    }

    public static function forget(): void
    {
        foreach (self::KEYS as $key) {
            CoreLocal::set($key, '');
        }
    }

    private static function returned(
        TillsideBasket $over,
        array $customer,
        int $revision,
        string $ticket,
    ): ?array {
        $message = $customer + ['lines' => $over->returns, 'refundTotal' => $over->refundTotal(),
            'tenders' => $over->tenders()];
        if ($over->lines !== []) {
            $message['taken'] = $over->message($revision);
        }
        return TillsideLink::post('RETURN_COMPLETED', $message, $ticket);
    }

    private static function advised(?array $reply): void
    {
        if ($reply === null || ($reply['stale'] ?? false)) {
            CoreLocal::set('tillsideSuggestions', []); // nothing old beside a new basket
            return;
        }
        CoreLocal::set('tillsideSuggestions', $reply['suggestions'] ?? []);
        CoreLocal::set('tillsideToasts', $reply['toasts'] ?? []);
        $offers = CoreLocal::get('tillsideOffers');
        $offers = is_array($offers) ? $offers : [];
        foreach ($reply['discounts'] ?? [] as $offer) {
            $offers[$offer['offerId']] = $offer['version'] ?? '';
        }
        CoreLocal::set('tillsideOffers', $offers);
    }

    // This adapter books no discounts of others: it says so, where one was offered all the same.
    private static function offers(): array
    {
        $offers = CoreLocal::get('tillsideOffers');
        $report = [];
        foreach (is_array($offers) ? $offers : [] as $id => $version) {
            $report[] = ['offerId' => (string) $id, 'version' => $version,
                'outcome' => 'NOT_POSSIBLE'];
        }
        return $report;
    }

    private static function shown(): array
    {
        $shown = CoreLocal::get('tillsideShown');
        return is_array($shown) ? $shown : [];
    }

    private static function accepted(array $lines): array
    {
        $bought = array_column($lines, 'sku', 'sku');
        $accepted = [];
        foreach (self::shown() as $id => $one) {
            if (isset($bought[$one['sku']])) {
                $accepted[$one['sku']] = (string) $id;
            }
        }
        return $accepted;
    }

    private static function outcomes(array $lines): array
    {
        $accepted = self::accepted($lines);
        return array_values(array_map(
            fn (array $one) => $one + ['outcome' => isset($accepted[$one['sku']])
                ? 'ACCEPTED' : 'IGNORED'],
            self::shown()));
    }

    // Tax and the percent discount get rows only when the sale is over; until then the lane keeps
    // them beside, and they are part of the amount due.
    private static function due(TillsideBasket $running): TillsideBasket
    {
        return $running->with('TAX', CoreLocal::get('taxTotal'), CoreLocal::get('transDiscount'));
    }

    private static function running(): TillsideBasket
    {
        $lane = Database::tDataConnect();
        $rows = $lane->query('SELECT * FROM localtemptrans ORDER BY trans_id');
        return self::basket(self::all($lane, $rows));
    }

    private static function rows(string $table, string $ticket): array
    {
        $lane = Database::tDataConnect();
        $found = $lane->prepare("SELECT * FROM $table WHERE emp_no=? AND register_no=?
            AND trans_no=? ORDER BY trans_id");
        return self::all($lane, $lane->execute($found, explode('-', $ticket)));
    }

    private static function all(object $lane, mixed $result): array
    {
        $rows = [];
        while ($row = $lane->fetchRow($result)) {
            $rows[] = $row;
        }
        return $rows;
    }

    private static function basket(array $rows): TillsideBasket
    {
        $kinds = [];
        foreach (preg_split('/\s+/', trim((string) CoreLocal::get('TillsideTenders'))) as $pair) {
            [$code, $kind] = explode('=', $pair . '=');
            $kinds[$code] = $kind !== '' ? $kind : 'OTHER_TENDER';
        }
        return TillsideBasket::of($rows, TillsideLink::currency(),
            (string) CoreLocal::get('TillsideWeightUnit'), $kinds);
    }
}
