<?php
// One action of a cashier at the double of a lane, in a process of its own as behind a web server:
//   php lane.php FOLDER install key=value …   once: an empty lane, with the plugin's settings
// php lane.php FOLDER set key=value          what the lane itself knows: training=1
//   php lane.php FOLDER input TEXT            what the cashier scans or types
//   php lane.php FOLDER members TEXT          the member search
//   php lane.php FOLDER screen                what stands beside the sale
//   php lane.php FOLDER page CLASS key=value …  a page of a plugin (with pairs: posted)
//   php lane.php FOLDER admin CLASS PASSWORD  the admin login, for a class that asked for it
//   php lane.php FOLDER reprint REF
// Prints one JSON object. FOLDER/plugins/TillsideLane holds the plugin, or does not.
use COREPOS\pos\lib\Database;

require __DIR__ . '/core.php';
require __DIR__ . '/sale.php';

set_error_handler(function (int $level, string $words, string $file, int $line): never {
    throw new ErrorException("$words at " . basename($file) . ":$line", 0, $level);
});

[, $folder, $action] = $argv;
$words = array_slice($argv, 3);
CoreLocal::open("$folder/session");
Database::$file = "$folder/lane.db";
AutoLoader::$plugins = "$folder/plugins";

function pairs(array $words): array
{
    $values = [];
    foreach ($words as $word) {
        [$key, $value] = explode('=', $word, 2);
        if (str_ends_with($key, '[]')) {
            $values[substr($key, 0, -2)][] = $value;
        } else {
            $values[$key] = $value;
        }
    }
    return $values;
}

// gui-modules/memlist.php: every look-up in turn; the first address wins.
function members(string $text): array
{
    foreach (AutoLoader::listModules('COREPOS\pos\lib\MemberLookup') as $class) {
        $lookup = new $class();
        $found = is_numeric($text)
            ? ($lookup->handle_numbers() ? $lookup->lookup_by_number($text) : null)
            : ($lookup->handle_text() ? $lookup->lookup_by_text($text) : null);
        if (($found['url'] ?? false) !== false) {
            return ['page' => $found['url']];
        }
    }
    return ['page' => 'memlist', 'message' => 'no match found'];
}

function page(string $class, array $posted): array
{
    $_POST = $posted;
    $page = new $class();
    if (!$page->preprocess()) {
        return ['page' => $page->next];
    }
    ob_start();
    $page->body_content();
    return ['page' => $class, 'html' => ob_get_clean()];
}

// gui-modules/adminlogin.php: 1111 is a manager's password here (level 30).
function admin(string $class, string $password): array
{
    [$message, $level] = $class::messageAndLevel();
    if ($password !== '1111' || $level > 30) {
        return ['page' => 'adminlogin', 'message' => $message];
    }
    $next = $class::adminLoginCallback(true);
    return ['page' => $next === true ? 'pos2' : $next];
}

function screen(): string
{
    $html = '';
    foreach (AutoLoader::listModules('COREPOS\pos\lib\Notifier') as $class) {
        $html .= (new $class())->draw();
    }
    return $html;
}

$answer = match ($action) {
    'install' => install($folder, pairs($words)),
    'set' => array_map(CoreLocal::set(...), array_keys(pairs($words)), pairs($words)),
    'input' => input($words[0]),
    'members' => members($words[0]),
    'admin' => admin($words[0], $words[1]),
    'screen' => ['html' => screen()],
    'page' => page($words[0], pairs(array_slice($words, 1))),
    'reprint' => ['receipt' => receipt($words[0], true)],
};
echo json_encode($answer, JSON_UNESCAPED_UNICODE), "\n";
