<?php
// How the double's lane keeps a sale: rows in localtemptrans, totals in CoreLocal, and at the end
// the order of things that CORE-POS keeps (lib/TransRecord.php finalizeTransaction,
// ajax/AjaxEnd.php):
//   1. tax and percent discount get their rows; each record calls the ItemActions
//   2. localtemptrans moves to localtranstoday, transno goes up
//   3. the receipt is printed from localtranstoday; ReceiptMessages are asked
//   4. CoreState::transReset(): plugin_transaction_reset() of each plugin, transactionReset() of
//      each notifier
// A cancelled transaction has trans_status 'X' in all rows, a suspended one charflag 'S' beside
// (lib/SuspendLib.php); both skip step 1.
use COREPOS\pos\lib\Database;

const COLUMNS = ['upc' => '', 'description' => '', 'trans_type' => 'I', 'trans_subtype' => '',
    'trans_status' => '', 'quantity' => '0.00', 'unitPrice' => '0.00', 'total' => '0.00',
    'regPrice' => '0.00', 'scale' => '0', 'discount' => '0.00', 'discounttype' => '0',
    'voided' => '0', 'charflag' => ''];
// upc => description, price, regular price, sold by weight
const PRODUCTS = [
    '4891028164456' => ['Lemon tea', '8.90', '8.90', 0],
    '0000000004011' => ['Bananas', '19.99', '19.99', 1],
    '4897001234565' => ['Soy sauce', '25.00', '29.90', 0], // on sale
];

function install(string $folder, array $settings): array
{
    foreach ($settings + ['CashierNo' => '56', 'laneno' => '3', 'transno' => 1, 'store_id' => '7',
        'standalone' => 0, 'training' => 0, 'LastID' => 0] as $key => $value) {
        CoreLocal::set($key, $value);
    }
    CoreLocal::set('PluginList', is_dir("$folder/plugins/TillsideLane") ? ['TillsideLane'] : []);
    $lane = Database::tDataConnect();
    $columns = implode(' TEXT, ', array_keys(COLUMNS)) . ' TEXT';
    foreach (['localtemptrans', 'localtranstoday', 'suspended'] as $table) {
        $lane->query("CREATE TABLE $table (emp_no INTEGER, register_no INTEGER, trans_no INTEGER,
            trans_id INTEGER, $columns)");
    }
    $lane->query('CREATE TABLE products (upc TEXT, discounttype INTEGER, start_date TEXT,
        end_date TEXT)');
    $lane->query("INSERT INTO products VALUES ('4897001234565', 1, '2026-11-01 00:00:00',
        '2026-11-30 00:00:00'), ('4891028164456', 0, '', '')");
    return [];
}

// lib/TransRecord.php addRecord
function addRecord(array $record): void
{
    $record += COLUMNS;
    if (CoreLocal::get('refund') == 1) {
        foreach (['quantity', 'total', 'discount'] as $column) {
            $record[$column] = times($record[$column], -1);
        }
        $record['trans_status'] = 'R';
        CoreLocal::set('refund', 0);
    }
    CoreLocal::set('LastID', CoreLocal::get('LastID') + 1);
    $row = ['emp_no' => CoreLocal::get('CashierNo'), 'register_no' => CoreLocal::get('laneno'),
        'trans_no' => CoreLocal::get('transno'), 'trans_id' => CoreLocal::get('LastID')] + $record;
    $lane = Database::tDataConnect();
    $lane->execute($lane->prepare('INSERT INTO localtemptrans (' . implode(',', array_keys($row))
        . ') VALUES (' . implode(',', array_fill(0, count($row), '?')) . ')'), array_values($row));
    foreach (AutoLoader::listModules('COREPOS\pos\lib\ItemAction') as $class) {
        (new $class())->callback($record);
    }
}

// "19.99" times "0.355", rounded to cents as decimal(10,2) columns hold it.
function times(mixed $a, mixed $b): string
{
    return number_format(round((float) $a * (float) $b, 2) + 0.0, 2, '.', '');
}

function input(string $text): array
{
    foreach (AutoLoader::listModules('COREPOS\pos\parser\PreParser') as $class) {
        $parser = new $class();
        if ($parser->check($text)) {
            $text = $parser->parse($text);
        }
    }
    foreach (AutoLoader::listModules('COREPOS\pos\parser\Parser') as $class) {
        $parser = new $class(null);
        if ($parser->check($text)) {
            return ['page' => $parser->parse($text)['main_frame']];
        }
    }
    return known($text);
}

// The lane's own parsers: RF the next item comes back, VD an item is taken back, TL total, CN
// cancel, SP suspend, RS resume what was suspended, 2000CA twenty dollars cash, otherwise (quantity*)upc.
function known(string $text): array
{
    if ($text === 'RF') {
        CoreLocal::set('refund', 1);
        return ['page' => 'pos2'];
    }
    if (preg_match('/\AVD(\d+)\z/', $text, $part)) {
        return takeBack($part[1]);
    }
    if ($text === 'TL') {
        return total();
    }
    if ($text === 'CN' || $text === 'SP') {
        return giveUp($text === 'SP');
    }
    if ($text === 'RS') {
        return resume();
    }
    if (preg_match('/\A(\d+)(CA|CC)\z/', $text, $part)) {
        return tender($part[1], $part[2]);
    }
    return item($text);
}

function item(string $text): array
{
    [$quantity, $upc] = str_contains($text, '*') ? explode('*', $text) : ['1', $text];
    if (!isset(PRODUCTS[$upc])) {
        return ['page' => 'pos2', 'message' => 'not a valid item'];
    }
    [$description, $price, $regular, $scale] = PRODUCTS[$upc];
    $off = times($quantity, (float) $regular - (float) $price);
    addRecord(['upc' => $upc, 'description' => $description, 'quantity' => $quantity,
        'unitPrice' => $price, 'regPrice' => $regular, 'total' => times($price, $quantity),
        'scale' => (string) $scale, 'discount' => $off,
        'discounttype' => $off === '0.00' ? '0' : '1']);
    return ['page' => 'pos2', 'due' => due()];
}

// parser/parse/VoidCmd.php: the row is marked, a row with the opposite amounts follows.
function takeBack(string $upc): array
{
    $lane = Database::tDataConnect();
    $row = $lane->fetchRow($lane->execute($lane->prepare('SELECT * FROM localtemptrans WHERE upc=?
        AND voided=0'), [$upc]));
    $lane->execute($lane->prepare('UPDATE localtemptrans SET voided=1 WHERE trans_id=?'),
        [$row['trans_id']]);
    $record = array_intersect_key($row, COLUMNS);
    foreach (['quantity', 'total', 'discount'] as $column) {
        $record[$column] = times($record[$column], -1);
    }
    addRecord(['trans_status' => 'V', 'voided' => '1'] + $record);
    return ['page' => 'pos2', 'due' => due()];
}

function due(): string
{
    $lane = Database::tDataConnect();
    return sprintf('%.2f', $lane->fetchRow($lane->query(
        'SELECT SUM(CAST(total AS REAL)) AS due FROM localtemptrans'))['due'] + taxTotal()
        - (float) CoreLocal::get('transDiscount'));
}

// 5 % sales tax, so that tax rows are met too, where the lane is set up for it.
function taxTotal(): float
{
    if (CoreLocal::get('taxed') != 1) {
        return 0.0;
    }
    $lane = Database::tDataConnect();
    return round(0.05 * $lane->fetchRow($lane->query("SELECT SUM(CAST(total AS REAL)) AS due
        FROM localtemptrans WHERE trans_type='I'"))['due'], 2);
}

// lib/PrehLib.php ttl(): the TotalActions first; one that returns an address goes there instead.
function total(): array
{
    CoreLocal::set('taxTotal', sprintf('%.2f', taxTotal()));
    CoreLocal::set('amtdue', due());
    foreach (AutoLoader::listModules('COREPOS\pos\lib\TotalActions\TotalAction') as $class) {
        $next = (new $class())->apply();
        if ($next !== true) {
            return ['page' => $next];
        }
    }
    return ['page' => 'pos2', 'due' => due()];
}

function tender(string $cents, string $kind): array
{
    $due = due();
    $paid = sprintf('%d.%02d', intdiv((int) $cents, 100), (int) $cents % 100);
    $refund = (float) $due < 0;
    addRecord(['description' => 'Tender', 'trans_type' => 'T', 'trans_subtype' => $kind,
        'total' => $refund ? times($due, -1) : "-$paid"]);
    $change = times((float) $paid - (float) $due, 1);
    if (!$refund && (float) $change < 0) {
        return ['page' => 'pos2', 'due' => due()];
    }
    if (!$refund) {
        addRecord(['description' => 'Change', 'trans_type' => 'T', 'trans_subtype' => 'CA',
            'total' => $change, 'voided' => '8']);
    }
    $tax = sprintf('%.2f', taxTotal());
    addRecord(['upc' => 'DISCOUNT', 'description' => 'Discount', 'trans_type' => 'S',
        'quantity' => '1', 'total' => times((float) CoreLocal::get('transDiscount'), -1)]);
    addRecord(['upc' => 'TAX', 'description' => 'Tax', 'trans_type' => 'A', 'total' => $tax]);
    return finish('full') + ['change' => $change];
}

function giveUp(bool $suspend): array
{
    $lane = Database::tDataConnect();
    if ($suspend) {
        $lane->query('INSERT INTO suspended SELECT * FROM localtemptrans');
        $lane->query("UPDATE localtemptrans SET trans_status='X', charflag='S'");
    } else {
        $lane->query("UPDATE localtemptrans SET trans_status='X'");
    }
    return finish($suspend ? 'suspended' : 'cancelled');
}

// gui-modules/suspendedlist.php: the rows come back by SQL under the next number. Of the rows no
// hook hears; the log record that some releases add is left out here, so that nothing relies on it.
function resume(): array
{
    $lane = Database::tDataConnect();
    $lane->query('INSERT INTO localtemptrans SELECT * FROM suspended ORDER BY trans_id');
    $lane->query('DELETE FROM suspended');
    $lane->execute($lane->prepare('UPDATE localtemptrans SET register_no=?, emp_no=?, trans_no=?'),
        [CoreLocal::get('laneno'), CoreLocal::get('CashierNo'), CoreLocal::get('transno')]);
    CoreLocal::set('LastID',
        $lane->fetchRow($lane->query('SELECT MAX(trans_id) AS id FROM localtemptrans'))['id']);
    return ['page' => 'pos2', 'due' => due()];
}

function finish(string $kind): array
{
    $ref = CoreLocal::get('CashierNo') . '-' . CoreLocal::get('laneno') . '-'
        . CoreLocal::get('transno');
    $lane = Database::tDataConnect();
    $lane->query('INSERT INTO localtranstoday SELECT * FROM localtemptrans');
    $lane->query('DELETE FROM localtemptrans');
    CoreLocal::set('transno', CoreLocal::get('transno') + 1);
    $prints = $kind === 'full' && CoreLocal::get('receiptToggle') !== '0';
    $receipt = $prints ? receipt($ref, false) : '';
    $fresh = ['LastID' => 0, 'memberID' => '0', 'refund' => 0, 'taxTotal' => '0.00'];
    foreach ($fresh as $key => $to) {
        CoreLocal::set($key, $to);
    }
    foreach (CoreLocal::get('PluginList') as $class) {
        (new $class())->plugin_transaction_reset();
    }
    foreach (AutoLoader::listModules('COREPOS\pos\lib\Notifier') as $class) {
        (new $class())->transactionReset();
    }
    return ['page' => 'pos2', 'ref' => $ref, 'receipt' => $receipt];
}

// lib/ReceiptLib.php: one query over localtranstoday asks all messages for their value.
function receipt(string $ref, bool $again): string
{
    $text = "Receipt $ref\n";
    $base = 'COREPOS\pos\lib\ReceiptBuilding\Messages\ReceiptMessage';
    foreach (AutoLoader::listModules($base) as $class) {
        $message = new $class();
        $lane = Database::tDataConnect();
        $query = $lane->prepare('SELECT ' . $message->select_condition()
            . ' AS value FROM localtranstoday WHERE emp_no=? AND register_no=? AND trans_no=?');
        $row = $lane->fetchRow($lane->execute($query, explode('-', $ref)));
        $text .= $message->message($row['value'], $ref, $again);
    }
    return $text;
}
