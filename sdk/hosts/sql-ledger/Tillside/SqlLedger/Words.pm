# SPDX-License-Identifier: Apache-2.0
#
# The adapter's own words, in English and in both Chinese scripts. Notices, reasons and refusals are
# not here: the engine brings them in the right language.
package Tillside::SqlLedger::Words;

use strict;
use warnings;
use utf8;

my @LANGUAGES = qw(en zh-Hant-HK zh-Hans);
my %WORDS = (
    title => ['Customer', '顧客', '顾客'],
    phone => ['Phone', '電話', '电话'],
    find => ['Find', '尋找', '查找'],
    name => ['Name (may be left empty)', '姓名（可不填）', '姓名（可不填）'],
    card => ['Card', '會員卡', '会员卡'],
    visits => ['Visits', '到訪次數', '到访次数'],
    detach => ['Not this customer', '不是這位顧客', '不是这位顾客'],
    ask => ['Ask for consent', '徵求同意', '征求同意'],
    withdraw => ['Withdraw consent', '撤回同意', '撤回同意'],
    language => ['Language of the notice', '通知語言', '通知语言'],
    read_aloud => ['Read to the customer:', '請向顧客讀出：', '请向顾客读出：'],
    policy => ['Privacy policy', '私隱政策', '隐私政策'],
    yes => ['Yes', '同意', '同意'],
    no => ['No', '不同意', '不同意'],
    join => ['Enrol with these answers', '按以上回答登記', '按以上回答登记'],
    join_refuse => ['Enrol, no to everything', '登記，全部不同意', '登记，全部不同意'],
    save => ['Save these answers', '儲存以上回答', '保存以上回答'],
    refuse => ['No to everything', '全部不同意', '全部不同意'],
    later => ['Not now', '稍後再說', '稍后再说'],
    suggestions => ['Suggestions', '建議', '建议'],
    add => ['Add', '加入', '加入'],
    member => ['Member card %s', '會員卡 %s', '会员卡 %s'],
    usable => ['yes', '同意', '同意'],
    unconfirmed => ['said yes, not yet confirmed', '口頭同意，尚待確認', '口头同意，尚待确认'],
    not_asked => ['not asked', '未詢問', '未询问'],
    not_given => ['no', '不同意', '不同意'],
    direct_marketing => ['Marketing', '推廣', '推广'],
    profiling => ['Personal suggestions', '個人化建議', '个性化建议'],
    e_receipt => ['Electronic receipt', '電子收據', '电子收据'],
    unknown => [
        'Nobody is known by this phone: enrol, or go on without.',
        '沒有此電話的顧客：可登記，或繼續。', '没有此电话的顾客：可登记，或继续。',
    ],
    type_phone => [
        'Type the phone of the new member, to enrol.',
        '請輸入新會員的電話以登記。', '请输入新会员的电话以登记。',
    ],
    asking => [
        'Head office is being asked: press Update in a moment.',
        '正向總部查詢：請稍後按更新。', '正向总部查询：请稍后按更新。',
    ],
    saved => ['Saved.', '已儲存。', '已保存。'],
    withdrawn => ['The consent is withdrawn.', '已撤回同意。', '已撤回同意。'],
    not_now => [
        'The customer service does not answer now; the sale goes on.',
        '顧客服務暫時沒有回應；可繼續銷售。', '顾客服务暂时没有回应；可继续销售。',
    ],
    sale_ok => ['The last sale is recorded.', '上一宗銷售已記錄。', '上一宗销售已记录。'],
    sale_spooled => [
        'The last sale is kept on this machine and will be recorded.',
        '上一宗銷售已存於本機，稍後記錄。', '上一宗销售已存于本机，稍后记录。',
    ],
    sale_unpaid => [
        'The last invoice is not paid yet; it is reported when it is.',
        '上一張發票尚未付清；付清後才會記錄。', '上一张发票尚未付清；付清后才会记录。',
    ],
    sale_refused => [
        'The last sale was posted, but not taken by the customer service: tell your manager.',
        '上一宗銷售已入帳，但顧客服務未有接受：請通知經理。',
        '上一宗销售已入账，但顾客服务未有接受：请通知经理。',
    ],
);
$WORDS{"sale_$_"} = $WORDS{sale_refused} for qw(not_spooled invalid too_large unavailable);

sub new {
    my ($class, $language) = @_;
    my ($column) = grep { $LANGUAGES[$_] eq $language } 0 .. $#LANGUAGES;
    return bless {column => $column // 0}, $class;
}

sub language { my ($self) = @_; return $LANGUAGES[$self->{column}] }

# The words of that name; a name that is not known is said as it is.
sub say {
    my ($self, $name, @more) = @_;
    my $words = $WORDS{$name} or return $name;
    return @more ? sprintf $words->[$self->{column}], @more : $words->[$self->{column}];
}

sub known { my ($name) = @_; return exists $WORDS{$name} }

1;
