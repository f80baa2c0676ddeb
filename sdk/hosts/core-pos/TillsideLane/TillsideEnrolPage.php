<?php
// SPDX-License-Identifier: Apache-2.0
//
// A new customer: the notice whole, every choice unticked, then phone and name. The screen is the
// cashier's: what stands here is read aloud, and the record says so. Nothing is saved before the
// notice was on the screen; leaving with CL saves nothing.
use COREPOS\pos\lib\gui\BasicCorePage;

if (!class_exists('AutoLoader')) {
    include_once __DIR__ . '/../../lib/AutoLoader.php';
}

class TillsideEnrolPage extends BasicCorePage
{
    private string $words = '';

    public function preprocess()
    {
        $leave = true;
        TillsideLink::guarded(function () use (&$leave) {
            if (isset($_POST['tillsidePhone'])) {
                $leave = strtoupper((string) $_POST['tillsidePhone']) === 'CL' || $this->enrol();
            } else {
                $leave = !$this->fetchNotice();
            }
        });
        if ($leave) {
            $this->change_page($this->page_url . 'gui-modules/pos2.php');
            return false;
        }
        return true;
    }

    public function body_content()
    {
        echo TillsideLink::guarded($this->form(...), '');
    }

    // False where the engine is away: nobody can be enrolled now, and the sale goes on.
    private function fetchNotice(): bool
    {
        $reply = TillsideLink::call('GET_NOTICE', ['surface' => 'READ_ALOUD',
            'language' => (string) CoreLocal::get('TillsideLanguage')], 200);
        if (!isset($reply['notice'])) {
            CoreLocal::set('tillsideToasts',
                [['text' => 'No new customers at this moment: please try again later.']]);
            return false;
        }
        CoreLocal::set('tillsideNotice', $reply['notice']);
        CoreLocal::set('tillsideNoticeAt', (string) (int) (microtime(true) * 1e6));
        return true;
    }

    // True where the customer is attached to the sale.
    private function enrol(): bool
    {
        $result = TillsideLink::ask('ENROL_CUSTOMER', [
            'phone' => (string) $_POST['tillsidePhone'],
            'name' => (string) ($_POST['tillsideName'] ?? ''),
            'language' => CoreLocal::get('tillsideNotice')['language'] ?? '',
            'answer' => $this->answer(),
        ], 500);
        $card = $result->reply['customers'][0] ?? null; // also of who is a member already
        if ($card !== null) {
            TillsideSale::attach($card);
            CoreLocal::set('tillsideReceipt', $result->reply['receipt'] ?? []);
            return true;
        }
        $this->words = $result->failure['message']
            ?? 'No answer: the customer was perhaps not enrolled. Try again, or go on without.';
        return false;
    }

    private function answer(): array
    {
        $notice = CoreLocal::get('tillsideNotice');
        $shownAt = (int) CoreLocal::get('tillsideNoticeAt');
        $ticked = (array) ($_POST['tillsideChoice'] ?? []);
        return [
            'noticeId' => $notice['noticeId'],
            'noticeSha256' => $notice['sha256'],
            'language' => $notice['language'],
            'surface' => 'READ_ALOUD',
            'method' => 'CASHIER_KEYED_ORAL',
            'noticeShownAtUs' => (string) $shownAt,
            'secondsShown' => intdiv((int) (microtime(true) * 1e6) - $shownAt, 1_000_000),
            'choices' => array_map(fn (array $choice) => ['choiceId' => $choice['choiceId'],
                'given' => in_array($choice['choiceId'], $ticked, true)], $notice['choices']),
        ];
    }

    private function form(): string
    {
        $notice = CoreLocal::get('tillsideNotice');
        $text = fn (string $words) => nl2br(htmlspecialchars($words));
        $choices = '';
        foreach ($notice['choices'] as $choice) {
            $choices .= '<label><input type="checkbox" name="tillsideChoice[]" value="'
                . htmlspecialchars($choice['choiceId']) . '"> ' . $text($choice['text'])
                . '</label><br>';
        }
        return '<form method="post" class="tillside"><h2>' . $text($notice['title']) . '</h2>'
            . '<p>' . $text($notice['text']) . '</p><p><b>' . $text($notice['script'] ?? '')
            . '</b></p>' . $choices . '<p class="warning">' . $text($this->words) . '</p>'
            . '<label>Phone <input name="tillsidePhone" autocomplete="off" id="reginput"></label> '
            . '<label>Name <input name="tillsideName" autocomplete="off"></label> '
            . '<button>Enrol</button></form><p>CL as the phone: leave without saving.</p>';
    }
}

AutoLoader::dispatch();
