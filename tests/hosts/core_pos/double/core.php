<?php
// The parts of CORE-POS's lane that a plugin meets, as small as they can be, under CORE-POS's
// names. Source: repository CORE-POS/IS4C, pos/is4c-nf, as of 2019 and later (namespaced classes);
// each assumption names the file there. Where this differs from a real lane, the adapter is wrong
// in a way that no test here can see: the page in sdk/hosts/core-pos says what to try on a real
// lane.
namespace {
    // lib/LocalStorage/CoreLocal.php: static get and set; an unknown key is ''. The lane keeps it
    // in the browser session, so that it lives from request to request; here it is a file.
    final class CoreLocal
    {
        private static array $values = [];
        public static string $file = '';

        public static function open(string $file): void
        {
            self::$file = $file;
            self::$values = is_file($file) ? unserialize(file_get_contents($file)) : [];
        }

        public static function get($key)
        {
            return self::$values[$key] ?? '';
        }

        public static function set($key, $value): void
        {
            self::$values[$key] = $value;
            file_put_contents(self::$file, serialize(self::$values));
        }
    }

    // lib/AutoLoader.php: a class of an enabled plugin is the file of its name anywhere under
    // plugins/; listModules finds all subclasses of a base; dispatch runs the page class that was
    // asked for.
    final class AutoLoader
    {
        public static string $plugins = '';

        public static function map(): array
        {
            $map = [];
            $enabled = CoreLocal::get('PluginList');
            foreach (glob(self::$plugins . '/*/*.php') as $file) {
                if (is_array($enabled) && in_array(basename(dirname($file)), $enabled, true)) {
                    $map[basename($file, '.php')] = $file;
                }
            }
            return $map;
        }

        public static function listModules(string $base): array
        {
            $found = [];
            foreach (array_keys(self::map()) as $class) {
                if (!str_ends_with($class, 'Page') && class_exists($class)
                    && is_subclass_of($class, $base)) {
                    $found[] = $class;
                }
            }
            return $found;
        }

        public static function dispatch(): void
        {
        }
    }

    spl_autoload_register(function (string $class): void {
        $file = AutoLoader::map()[$class] ?? null;
        if ($file !== null) {
            include_once $file;
        }
    });
}

namespace COREPOS\pos\lib {
    // lib/Database.php: tDataConnect is the lane's own database (localtemptrans, localtranstoday),
    // pDataConnect the products'. Both are SQLManager, with query, prepare, execute and fetchRow; a
    // row is an array by column name, decimals come as text ("12.50").
    final class Database
    {
        public static string $file = '';

        public static function tDataConnect(): SQLManager
        {
            return new SQLManager(self::$file);
        }

        public static function pDataConnect(): SQLManager
        {
            return new SQLManager(self::$file);
        }
    }

    final class SQLManager
    {
        private \PDO $pdo;

        public function __construct(string $file)
        {
            $this->pdo = new \PDO("sqlite:$file");
            $this->pdo->setAttribute(\PDO::ATTR_STRINGIFY_FETCHES, true);
        }

        public function query($sql)
        {
            return $this->pdo->query($sql);
        }

        public function prepare($sql)
        {
            return $this->pdo->prepare($sql);
        }

        public function execute($statement, $arguments = [])
        {
            $statement->execute($arguments);
            return $statement;
        }

        public function fetchRow($result)
        {
            return $result->fetch(\PDO::FETCH_ASSOC);
        }
    }

    // lib/MiscLib.php: the address of the lane's own pages.
    final class MiscLib
    {
        public static function base_url(): string
        {
            return '../';
        }
    }

    // lib/MemberLookup.php: asked by gui-modules/memlist.php for every search; a 'url' that is not
    // false is where the browser goes next.
    class MemberLookup
    {
        public function handle_numbers()
        {
            return true;
        }

        public function handle_text()
        {
            return true;
        }

        protected function default_value()
        {
            return ['url' => false, 'results' => []];
        }

        public function lookup_by_number($num)
        {
            return $this->default_value();
        }

        public function lookup_by_text($text)
        {
            return $this->default_value();
        }
    }

    // lib/ItemAction.php: callback after each record that TransRecord::addRecord added; the record
    // is an array by column name.
    class ItemAction
    {
        public function callback($record)
        {
        }
    }

    // lib/Notifier.php: draw() is asked for HTML with every screen.
    class Notifier
    {
        public function draw()
        {
            return '';
        }

        public function transactionReset()
        {
        }
    }
}

namespace COREPOS\pos\lib\adminlogin {
    // lib/adminlogin/AdminLoginInterface.php: gui-modules/adminlogin.php?class=… shows the message,
    // takes a password of somebody of that level or above, and calls back; true goes to the main
    // screen, an address there.
    interface AdminLoginInterface
    {
        public static function messageAndLevel();
        public static function adminLoginCallback($success);
    }
}

namespace COREPOS\pos\lib\TotalActions {
    // lib/TotalActions/TotalAction.php: apply() returns true to go on, or the address of a page.
    class TotalAction
    {
        public function apply()
        {
            return true;
        }
    }
}

namespace COREPOS\pos\lib\ReceiptBuilding\Messages {
    // lib/ReceiptBuilding/Messages/ReceiptMessage.php: select_condition() is an aggregate over the
    // transaction's rows in localtranstoday; message() gets its value and emp-lane-trans.
    class ReceiptMessage
    {
        public $paper_only = false;
        public $standalone_receipt_type = '';

        public function select_condition()
        {
            return '1';
        }

        public function message($val, $ref, $reprint = false)
        {
            return '';
        }
    }
}

namespace COREPOS\pos\lib\gui {
    // lib/gui/BasicCorePage.php: preprocess() returns false where change_page() was called.
    class BasicCorePage
    {
        protected $page_url = '../';
        public string $next = '';

        public function preprocess()
        {
            return true;
        }

        public function body_content()
        {
        }

        public function change_page($url)
        {
            $this->next = $url;
        }
    }
}

namespace COREPOS\pos\parser {
    // parser/PreParser.php: every input passes check(), then parse(), which returns what it
    // becomes.
    class PreParser
    {
        public function check($str)
        {
            return false;
        }

        public function parse($str)
        {
            return $str;
        }

        public function isLast()
        {
            return false;
        }

        public function isFirst()
        {
            return false;
        }
    }

    // parser/Parser.php: the first whose check() is true takes the input; parse() returns an array
    // with 'main_frame' (the page to go to) among other keys.
    class Parser
    {
        public function __construct(protected $session = null)
        {
        }

        public function check($str)
        {
            return false;
        }

        public function parse($str)
        {
            return $this->default_json();
        }

        public function default_json()
        {
            return ['main_frame' => false, 'output' => '', 'redraw_footer' => false];
        }

        public function isLast()
        {
            return false;
        }

        public function isFirst()
        {
            return false;
        }
    }
}

namespace COREPOS\pos\plugins {
    // plugins/Plugin.php: settings are kept in CoreLocal under their names;
    // plugin_transaction_reset() is called by CoreState::transReset() after every transaction.
    class Plugin
    {
        public $plugin_settings = [];
        public $plugin_description = '';

        public function plugin_transaction_reset()
        {
        }
    }
}
