<?php
// SPDX-License-Identifier: Apache-2.0
//
// The smallest host in PHP: finds a customer by phone and prints the card, or says why not.
//   php sdk/template/php/host.php /usr/lib/libtillside.so /run/tillside/till.sock '9123 4567'
declare(strict_types=1);
require __DIR__ . '/../../bindings/php/Tillside.php';

const DEADLINE_MS = 500;

// What a cashier is told where there is no answer.
function explain(TillsideResult $result): void
{
    if ($result->status === 'refused') {
        echo "refused: {$result->failure['message']}\n";
    } else {
        echo "no help at this till now: {$result->words}\n";
    }
}

function show(array $reply): void
{
    $cards = $reply['customers'] ?? [];
    if ($cards === []) {
        echo "no customer\n";
    }
    foreach ($cards as $card) {
        echo "customer: {$card['maskedName']} {$card['maskedPhone']}\n";
        foreach ($card['consents'] as $consent) {
            echo "  {$consent['purpose']}: {$consent['state']}\n";
        }
    }
}

function find(Tillside $till, string $phone): TillsideResult
{
    $greeting = $till->call('HELLO', ['hostName' => 'my till'], DEADLINE_MS);
    if ($greeting->status !== 'ok') {
        return $greeting;
    }
    $hello = $greeting->reply['hello'];
    $context = ['store' => $hello['store'], 'till' => $hello['till'],
        'businessDay' => '2026-01-02', 'ticket' => '1', 'staff' => 'C1', 'currency' => 'HKD'];
    return $till->call('FIND_CUSTOMER', ['context' => $context, 'phone' => $phone], DEADLINE_MS);
}

if ($argc !== 4) {
    exit(2);
}
try {
    $till = Tillside::open($argv[2], library: $argv[1]);
} catch (TillsideError $error) {
    echo "no help at this till now: {$error->getMessage()}\n";
    exit(0); // the sale goes on
}
$found = find($till, $argv[3]);
$found->status === 'ok' ? show($found->reply) : explain($found);
$till->close();
