<?php
// Does with the PHP binding what the test says, line by line (bindings_test.cpp).
declare(strict_types=1);
require __DIR__ . '/../../sdk/bindings/php/Tillside.php';

function say(array|object $value): void
{
    echo json_encode($value, JSON_UNESCAPED_UNICODE), "\n";
}

function perform(Tillside $till, stdClass $step): array
{
    $deadline = $step->deadline_ms ?? 2000;
    $result = match ($step->do) {
        'poll' => $till->poll($step->cursor ?? 0, $deadline),
        'post' => $till->post($step->kind, $step->message ?? [], $deadline,
            $step->request_id ?? null),
        default => $till->call($step->kind, $step->message ?? [], $deadline,
            $step->request_id ?? null),
    };
    return ['status' => $result->status, 'reply' => (object) $result->reply,
        'failure' => $result->failure, 'words' => $result->words,
        'request_id' => $result->requestId, 'repeated' => $result->repeated,
        'cursor' => $result->cursor];
}

$paths = array_map(static fn ($path) => $path === '' ? null : $path, array_slice($argv, 2));
try {
    $till = Tillside::open($paths[0] ?? '', $paths[1] ?? null, $paths[2] ?? null, $argv[1]);
} catch (TillsideError $error) {
    say(['opened' => false, 'words' => $error->getMessage()]);
    exit(0);
}
say(['opened' => true]);
while (($line = fgets(STDIN)) !== false) {
    $step = json_decode($line);
    if ($step->do === 'close') {
        $till->close();
        say(['closed' => true]);
    } elseif ($step->do === 'last_error') {
        say(['words' => $till->lastError()]);
    } elseif ($step->do === 'fork') {
        $child = pcntl_fork();
        if ($child === 0) {
            say(perform($till, $step));
            exit(0); // as hosts' children end: with the session
        }
        pcntl_waitpid($child, $status);
    } else {
        for ($times = $step->times ?? 1; $times > 0; $times--) {
            $result = perform($till, $step);
            if ($result['status'] !== 'ok') {
                break;
            }
        }
        say($result);
    }
}
