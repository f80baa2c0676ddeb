<?php
// SPDX-License-Identifier: Apache-2.0
//
// The lane's way to the engine, through the PHP binding. A request of the lane is a process of its
// own to us: the session is opened anew each time, and what must outlive it stands in CoreLocal.
// Nothing that happens here reaches the lane: whatever goes wrong, the answer is "nothing".
use COREPOS\pos\lib\Database;

final class TillsideLink
{
    private const PROMOTIONS_MAX = 1000;
    private static ?Tillside $session = null;

    // Does $work; where that fails in any way, $otherwise.
    public static function guarded(callable $work, mixed $otherwise = null): mixed
    {
        try {
            return $work();
        } catch (Throwable $fault) {
            // The class and place only: a message may hold what a customer typed.
            error_log('tillside: ' . get_class($fault) . ' at ' . basename($fault->getFile()) . ':'
                . $fault->getLine());
            return $otherwise;
        }
    }

    // A Reply, or null where the engine did not answer or refused.
    public static function call(string $kind, array $message, int $deadlineMs = 50): ?array
    {
        $result = self::ask($kind, $message, $deadlineMs);
        return $result !== null && $result->status === 'ok' ? $result->reply : null;
    }

    // The whole result, for those who show a refusal in words; null without plugin.
    public static function ask(string $kind, array $message, int $deadlineMs = 50): ?TillsideResult
    {
        return self::guarded(
            fn () => self::session()?->call($kind, $message + ['context' => self::context()],
                $deadlineMs));
    }

    // What the engine has to say since $cursor, and the cursor after it.
    public static function poll(int $cursor): array
    {
        $result = self::guarded(fn () => self::session()?->poll($cursor));
        return $result?->status === 'ok' ? [$result->reply, $result->cursor] : [[], $cursor];
    }

    // Hands over what must not be lost. The same $about always makes the same request id, so that
    // a hook that CORE-POS calls twice tells head office once. The Reply, empty where spooled.
    public static function post(string $kind, array $message, string $about): ?array
    {
        $message += ['context' => self::context()];
        $context = $message['context'];
        $id = substr(hash('sha256', implode("\n", [$kind, $about, $context['store'],
            $context['till'], $context['businessDay']])), 0, 32);
        $result = self::guarded(fn () => self::session()?->post($kind, $message, 100, $id));
        if ($result === null || !in_array($result->status, ['ok', 'spooled'], true)) {
            error_log("tillside: $kind was not recorded: " . ($result->words ?? 'no plugin'));
            return null;
        }
        return $result->reply;
    }

    // Who, where, when. The lane's own words: emp-lane-trans is how CORE-POS names a transaction.
    public static function context(?string $ticket = null): array
    {
        $lane = (string) CoreLocal::get('laneno');
        $store = (string) CoreLocal::get('TillsideStore');
        $till = (string) CoreLocal::get('TillsideTill');
        return [
            'store' => $store !== '' ? $store : (string) CoreLocal::get('store_id'),
            'till' => $till !== '' ? $till : $lane,
            'businessDay' => date('Y-m-d'),
            'ticket' => $ticket ?? self::ticket(),
            'staff' => (string) CoreLocal::get('CashierNo'),
            'role' => 'CASHIER',
            'training' => CoreLocal::get('training') == 1,
            'hostOffline' => CoreLocal::get('standalone') == 1,
            'currency' => self::currency(),
        ];
    }

    public static function ticket(): string
    {
        return CoreLocal::get('CashierNo') . '-' . CoreLocal::get('laneno') . '-'
            . CoreLocal::get('transno');
    }

    public static function currency(): string
    {
        $currency = (string) CoreLocal::get('TillsideCurrency');
        return $currency !== '' ? $currency : 'HKD';
    }

    // Says once a day and browser session who this host is, what it can draw, and which sales of
    // its own are in force.
    public static function introduce(): void
    {
        if (CoreLocal::get('tillsideHello') === date('Y-m-d')) {
            return;
        }
        $reply = self::call('HELLO', [
            'hostName' => 'CORE-POS',
            'hostVersion' => (string) CoreLocal::get('CoreVersion'),
            'capabilities' => ['tillside.card/1', 'tillside.badge/1', 'tillside.toast/1',
                'tillside.receipt/48'],
            'promotions' => self::guarded(self::promotions(...), []),
        ]);
        if ($reply !== null) {
            CoreLocal::set('tillsideHello', date('Y-m-d'));
        }
    }

    // Items on sale today: products.discounttype is above 0 between start_date and end_date.
    private static function promotions(): array
    {
        $products = Database::pDataConnect();
        $sales = $products->query('SELECT upc, discounttype, start_date, end_date FROM products
            WHERE discounttype > 0');
        $promotions = [];
        while (($row = $products->fetchRow($sales)) && count($promotions) < self::PROMOTIONS_MAX) {
            $promotions[] = [
                'promotionId' => TillsideBasket::promotion($row['discounttype'], $row['upc']),
                'text' => 'CORE-POS sale',
                'skus' => [(string) $row['upc']],
                'stackable' => false,
                'validFrom' => substr((string) $row['start_date'], 0, 10),
                'validTo' => substr((string) $row['end_date'], 0, 10),
            ];
        }
        return $promotions;
    }

    private static function session(): ?Tillside
    {
        if (self::$session === null && class_exists('Tillside')) {
            self::$session = Tillside::open(
                (string) CoreLocal::get('TillsideSocket'),
                library: (string) CoreLocal::get('TillsideLibrary'));
        }
        return self::$session;
    }
}
