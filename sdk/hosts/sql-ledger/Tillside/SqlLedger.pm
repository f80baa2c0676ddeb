# SPDX-License-Identifier: Apache-2.0
#
# The conversation between one sale of SQL-Ledger's POS and the till's engine. Every action of the
# cashier is a process of its own, so what has to last until the next action travels in one hidden
# field of the page, "tillside". It holds the masked card of the customer, never a phone. A new
# member's phone is only in the field that the cashier sees and sends with the answers.
#
# In one action the engine is waited for once at most: after the first call without an answer the
# others are left out.
package Tillside::SqlLedger;

use strict;
use warnings;
use Digest::SHA qw(sha256 sha256_hex);
use JSON::PP ();
use MIME::Base64 qw(decode_base64url encode_base64url);
use Time::HiRes ();
use Tillside::SqlLedger::Panel;
use Tillside::SqlLedger::Sale;
use Tillside::SqlLedger::Setup;
use Tillside::SqlLedger::Words;

my $JSON = JSON::PP->new->utf8->canonical;
my %AWAY = (status => 'unavailable', reply => {});
my $SHOWN_MAX = 50;    # suggestions remembered for the report of a sale
my $NEWS_MAX = 20;     # announcements that are passed over before a look-up

# Dies where Tillside is not set up for this till; the POS then runs without it.
sub new {
    my ($class, $form, $myconfig) = @_;
    my $setup = Tillside::SqlLedger::Setup->read($form->{till}, $ENV{REMOTE_ADDR});
    require Tillside;
    my $self = bless {form => $form, myconfig => $myconfig, setup => $setup}, $class;
    $self->{session} = Tillside->open(library => $setup->{plugin}, socket => $setup->{socket});
    my $language = $setup->{language} // language_of($myconfig->{countrycode});
    $self->{words} = Tillside::SqlLedger::Words->new($language);
    $self->{state} = state_from($form->{tillside});
    $self->{says} = [];
    return $self;
}

# Before Perl ends: it would take the session apart in any order.
sub close { my ($self) = @_; $self->{session}->close; undef $self->{session}; return }

# ---------------------------------------------------------------- what the hooks call

# One of the panel's buttons.
sub pressed {
    my ($self, $button) = @_;
    $self->{pressed} = $button;
    my $form = $self->{form};
    if ($button =~ /\Aadd_(\d)\z/) {
        my $offered = $self->{state}{offered}[$1 - 1];
        my $row = $form->{rowcount};
        if ($offered && ($form->{"partnumber_$row"} // '') eq '') {
            $form->{"partnumber_$row"} = $offered->{sku};
            utf8::encode($form->{"partnumber_$row"});
        }
    }
    return;
}

# What the cashier typed and pressed in the panel, before the POS looks at the rest.
sub inputs {
    my ($self) = @_;
    my $form = $self->{form};
    my $phone = trimmed(delete $form->{tillside_phone});
    my $button = delete $self->{pressed} // '';
    if ($button eq 'detach') {
        delete @{ $self->{state} }{qw(card prompt told)};
    } elsif ($button eq 'later') {
        delete $self->{state}{prompt};
        delete $form->{tillside_new_phone};
    } elsif ($button eq 'ask') {
        $self->show_notice({});
    } elsif ($button eq 'save' || $button eq 'refuse') {
        $self->answer($button eq 'refuse');
    } elsif ($button eq 'withdraw') {
        $self->withdraw;
    } elsif ($phone ne '') {
        $self->find($phone);
    } elsif (my $waiting = $self->{state}{elsewhere}) {
        $self->look_again($waiting);
    }
    # Stays in its field for as long as the new member is asked.
    $self->{new_phone} //= trimmed($form->{tillside_new_phone});
    delete @$form{grep { /\Atillside_/ } keys %$form};
    $self->keep;
    return;
}

# The panel, after the basket was told and the suggestions came.
sub panel {
    my ($self) = @_;
    my $state = $self->{state};
    if (!$state->{greeted}) {
        my $hello = $self->ask(HELLO => {
            hostName => 'sql-ledger', hostVersion => $self->{form}{version} // '',
            capabilities => ['tillside.toast/1', 'tillside.receipt/48'],
        });
        if ($hello->{status} eq 'ok') {
            $state->{greeted} = 1;
            $state->{languages} = $hello->{reply}{hello}{languages} // [];
        }
    }
    $self->tell_basket;
    $self->keep;
    return Tillside::SqlLedger::Panel::drawn({
        words => $self->{words}, state => $state, says => $self->{says}, away => $self->{away},
        last => scalar $self->last_sale, kept => $self->{form}{tillside},
        language => $self->{setup}{customer_language} // 'zh-Hant-HK',
        new_phone => $self->{new_phone},
    });
}

# The sale as the cashier posts it.
sub sale {
    my ($self) = @_;
    return Tillside::SqlLedger::Sale->read($self->{form}, $self->{myconfig}, $self->{setup});
}

# SQL-Ledger has posted it. An invoice that is not paid in full is not a completed sale yet: it is
# reported when it is opened again and paid. One without goods, a voucher alone, is no sale.
sub completed {
    my ($self, $sale) = @_;
    return if !$sale->lines && !$sale->has_returns;
    return $self->report(unpaid => {}) if !$sale->paid_in_full;
    my $state = $self->{state};
    my $revision = ($state->{revision} // 0) + 1;
    my $kind = $sale->has_returns ? 'RETURN_COMPLETED' : 'BASKET_COMPLETED';
    my $message = {customerId => $self->customer, tenders => $sale->tenders,
        $sale->has_returns ? %{ $sale->returned($revision, $state->{shown}) } : (
            basket => $sale->basket($revision, $state->{shown}),
            suggestions => [map { outcome_of($_, $sale) } @{ $state->{shown} // [] }],
        ),
    };
    my $context = $self->context($sale);
    my $id = unpack 'H*', substr sha256($JSON->encode([$context, $message])), 0, 16;
    $context->{occurredAtUs} = now_us();
    my $answer = $self->{session}->post($kind => {%$message, context => $context},
        deadline_ms => $self->{setup}{deadline_ms}, request_id => $id);
    return $self->report($answer->{status}, $answer);
}

# Lines for the end of the receipt, 40 columns; nothing where there are none.
sub receipt {
    my ($self) = @_;
    my @lines = map { $_->{text} } grep { ($_->{style} // '') ne 'QR' }
        @{ $self->{state}{receipt} // [] };
    my $card = $self->{state}{card};
    push @lines, $self->{words}->say('member', $card->{cardNumber}) if $card && !@lines;
    return '' if !@lines;
    my $text = join '', "\n", map { "$_\n" } @lines;
    utf8::encode($text);
    return $text;
}

# ---------------------------------------------------------------- the steps

sub find {
    my ($self, $phone) = @_;
    my $state = $self->{state};
    delete @$state{qw(prompt elsewhere)};
    $self->give_number;
    my $cursor = $self->newest_news;
    my $found = $self->ask(FIND_CUSTOMER => {phone => $phone});
    return $self->refused($found) if $found->{status} ne 'ok';
    my $card = $found->{reply}{customers}[0];
    return $self->attach($card) if $card;
    if ($found->{reply}{lookingElsewhere}) {
        my ($ending) = digits($phone) =~ /(\d{3})\z/;
        $state->{elsewhere} = {cursor => $cursor, ending => $ending, tries => 0};
        return $self->say('asking');
    }
    $self->say('unknown');
    $self->{new_phone} = $phone;
    return $self->show_notice({new => 1});
}

# Head office was asked. Its answer is one of the engine's announcements, and says by its masked
# phone whom it is about: of the phone that was typed no more is kept than a masked one shows.
sub look_again {
    my ($self, $waiting) = @_;
    my $state = $self->{state};
    my $ending = $waiting->{ending};
    while (my $news = $self->news($waiting->{cursor})) {
        $waiting->{cursor} = $news->{cursor};
        my $card = $news->{reply}{customers}[0];
        next if !$card && !@{ $news->{reply}{toasts} // [] };
        if ($card && defined $ending && digits($card->{maskedPhone}) =~ /\Q$ending\E\z/) {
            delete $state->{elsewhere};
            return $self->attach($card);
        }
        $waiting->{tries} = 3 if !$card;
    }
    return $self->say('asking') if ++$waiting->{tries} < 3;
    delete $state->{elsewhere};
    $self->say('unknown');
    return $self->show_notice({new => 1});
}

sub attach {
    my ($self, $card) = @_;
    my $state = $self->{state};
    delete @$state{qw(prompt elsewhere told)};
    $state->{card} = $card;
    my $asked = grep { ($_->{state} // '') !~ /\A(NOT_ASKED|NOTICE_SHOWN)\z/ }
        @{ $card->{consents} // [] };
    $self->show_notice({}) if !$asked;
    return;
}

# The notice's whole text goes on the cashier's screen, so it counts as read aloud.
sub show_notice {
    my ($self, $prompt) = @_;
    my $state = $self->{state};
    my $card = $state->{card} // {};
    my $language = $self->{form}{tillside_language} || $card->{language}
        || $self->{setup}{customer_language} || 'zh-Hant-HK';
    my $answer = $self->ask(GET_NOTICE => {language => $language, surface => 'READ_ALOUD'});
    return $self->refused($answer) if $answer->{status} ne 'ok' || !$answer->{reply}{notice};
    $state->{prompt} = {%$prompt, notice => $answer->{reply}{notice}, shown_at_us => now_us()};
    return;
}

# Only a choice that was marked yes is a yes; refuse is no to everything.
sub answer {
    my ($self, $refuse) = @_;
    my $state = $self->{state};
    my $prompt = $state->{prompt} or return;
    my ($form, $notice) = ($self->{form}, $prompt->{notice});
    my $phone = trimmed($form->{tillside_new_phone});
    return $self->say('type_phone') if $prompt->{new} && $phone eq '';
    my @choices;
    for my $at (0 .. $#{ $notice->{choices} // [] }) {
        my $yes = !$refuse && ($form->{"tillside_choice_$at"} // '') eq 'yes';
        push @choices, {choiceId => $notice->{choices}[$at]{choiceId},
            given => $yes ? JSON::PP::true : JSON::PP::false};
    }
    my $now = now_us();
    my $answer = {
        noticeId => $notice->{noticeId}, noticeSha256 => $notice->{sha256},
        language => $notice->{language}, surface => 'READ_ALOUD', method => 'CASHIER_KEYED_ORAL',
        noticeShownAtUs => $prompt->{shown_at_us},
        secondsShown => int(($now - $prompt->{shown_at_us}) / 1e6), choices => \@choices,
    };
    my $saved = $prompt->{new}
        ? $self->ask(ENROL_CUSTOMER => {
            phone => $phone, language => $notice->{language}, answer => $answer,
            name => Tillside::SqlLedger::Sale::text($form->{tillside_name}, $self->{myconfig}),
        })
        : $self->ask(ANSWER_CONSENT => {
            customerId => $self->customer, answer => $answer});
    my $card = $saved->{reply}{customers}[0];
    if ($saved->{status} eq 'ok' || $card) {
        delete @$state{qw(prompt told)};
        $state->{card} = $card if $card;
    }
    return $self->refused($saved) if $saved->{status} ne 'ok';
    push @{ $state->{receipt} }, @{ $saved->{reply}{receipt} // [] };
    return $self->say('saved');
}

sub withdraw {
    my ($self) = @_;
    my $card = $self->{state}{card} or return;
    my $done = $self->{session}->post(
        WITHDRAW_CONSENT => {
            context => {%{ $self->context }, occurredAtUs => now_us()},
            customerId => $card->{customerId},
        },
        deadline_ms => $self->{setup}{deadline_ms});
    return $self->refused($done) if $done->{status} !~ /\A(ok|spooled)\z/;
    my $fresh = $done->{reply}{customers}[0];
    $self->{state}{card} = $fresh if $fresh;
    return $self->say('withdrawn');
}

# The basket, whole, where it or its customer is not what the engine heard last; and once for each
# of them that the cashier is about to take payment.
sub tell_basket {
    my ($self) = @_;
    my $state = $self->{state};
    my $sale = $self->sale;
    my $customer = $self->customer;
    my $digest = substr sha256_hex($JSON->encode([$sale->basket(0), $customer])), 0, 16;
    my $new = ($state->{told} // '') ne $digest;
    my $paying = $sale->paid != 0 && ($state->{paying} // '') ne $digest;
    return if !$sale->lines || $sale->has_returns || !($new || $paying);
    $state->{revision} = ($state->{revision} // 0) + 1 if $new;
    my $message = {customerId => $customer,
        basket => $sale->basket($state->{revision}, $state->{shown})};
    my $answer = $self->ask(($paying ? 'BEFORE_TENDER' : 'BASKET_CHANGED') => $message);
    delete $state->{offered};
    return if $answer->{status} ne 'ok';
    $state->{told} = $digest;
    $state->{paying} = $digest if $paying;
    return if $answer->{reply}{stale};
    push @{ $self->{says} }, map { $_->{text} } @{ $answer->{reply}{toasts} // [] };
    return $self->offer($answer->{reply}{suggestions} // []);
}

# At most three are shown; what was shown is reported with the sale.
sub offer {
    my ($self, $suggestions) = @_;
    my $state = $self->{state};
    my @offered = grep { defined } @$suggestions[0 .. 2];
    $state->{offered} = \@offered;
    my %known = map { $_->{suggestionId} => 1 } @{ $state->{shown} // [] };
    for my $at (0 .. $#offered) {
        my $one = $offered[$at];
        next if $known{ $one->{suggestionId} } || @{ $state->{shown} // [] } >= $SHOWN_MAX;
        push @{ $state->{shown} }, {suggestionId => $one->{suggestionId}, sku => $one->{sku},
            position => $at + 1, shownAtUs => now_us()};
    }
    return;
}

# ---------------------------------------------------------------- small things

sub ask {
    my ($self, $kind, $message) = @_;
    return \%AWAY if $self->{away};
    my $answer = $self->{session}->call($kind => {context => $self->context, %$message},
        deadline_ms => $self->{setup}{deadline_ms});
    $self->{away} = 1 if $answer->{status} eq 'unavailable';
    return $answer;
}

sub customer { my ($self) = @_; return ($self->{state}{card} // {})->{customerId} // '' }

sub context {
    my ($self, $sale) = @_;
    $sale //= $self->sale;
    my $state = $self->{state};
    my $number = Tillside::SqlLedger::Sale::text($self->{form}{invnumber}, $self->{myconfig});
    $state->{ticket} //= sprintf 'open-%x-%x', now_us(), $$;
    return {
        store => $self->{setup}{store}, till => $self->{setup}{till},
        businessDay => $sale->business_day,
        ticket => $number =~ /[^-]/ ? $number : $state->{ticket},  # a preview has the number "-"
        staff => $self->{form}{login}, role => 'CASHIER', currency => $sale->currency,
        cashierLanguage => $self->{words}->language,
    };
}

# A look-up belongs to a ticket: the sale takes its invoice number now, as with "Assign Number".
sub give_number {
    my ($self) = @_;
    my $form = $self->{form};
    return if $form->{invnumber} || !$self->{setup}{number_at_look_up};
    $form->{invnumber} = $form->update_defaults($self->{myconfig}, 'sinumber');
    return;
}

sub news {
    my ($self, $cursor) = @_;
    return if $self->{away};
    my $news = $self->{session}->poll($cursor, deadline_ms => $self->{setup}{deadline_ms});
    $self->{away} = 1 if $news->{status} eq 'unavailable';
    return $news->{status} eq 'ok' && $news->{cursor} > $cursor ? $news : undef;
}

# The cursor behind everything that was announced before: other customers of this till.
sub newest_news {
    my ($self) = @_;
    my $cursor = 0;
    for (1 .. $NEWS_MAX) {
        my $news = $self->news($cursor) or last;
        $cursor = $news->{cursor};
    }
    return $cursor;
}

sub say {
    my ($self, $what, @more) = @_;
    push @{ $self->{says} }, $self->{words}->say($what, @more);
    return;
}

sub refused {
    my ($self, $answer) = @_;
    my $words = $answer->{failure} && $answer->{failure}{message};
    push @{ $self->{says} }, $words ? $words : $self->{words}->say('not_now');
    return;
}

# What became of the posted sale, for the first page of the next one and for the log.
sub report {
    my ($self, $status, $answer) = @_;
    print STDERR "tillside: sale: $status: ", $answer->{words} // '', "\n"
        if $status !~ /\A(ok|spooled|unpaid)\z/;
    my $form = $self->{form};
    return if !$form->{callback};
    my ($slip) = map { $_->{text} } @{ $answer->{reply}{receipt} // [] };
    my $kept = encode_base64url($JSON->encode([$status, $slip // '']));
    $form->{callback} =~ s/&tillside_last=[^&]*//;
    $form->{callback} .= "&tillside_last=$kept";
    return;
}

sub last_sale {
    my ($self) = @_;
    my $last = $self->{form}{tillside_last} or return;
    my $read = eval { $JSON->decode(decode_base64url($last)) };
    return if ref $read ne 'ARRAY' || !Tillside::SqlLedger::Words::known("sale_$read->[0]");
    return $self->{words}->say("sale_$read->[0]") . ($read->[1] ne '' ? " $read->[1]" : '');
}

sub keep {
    my ($self) = @_;
    $self->{form}{tillside} = encode_base64url($JSON->encode($self->{state}));
    return;
}

sub state_from {
    my ($kept) = @_;
    return {} if !defined $kept || $kept eq '';
    my $state = eval { $JSON->decode(decode_base64url($kept)) };
    return ref $state eq 'HASH' ? $state : {};
}

sub outcome_of {
    my ($shown, $sale) = @_;
    return {%$shown, outcome => $sale->holds($shown->{sku}) ? 'ACCEPTED' : 'IGNORED'};
}

sub language_of {
    my ($country) = @_;
    return 'zh-Hant-HK' if ($country // '') =~ /\A(tw|hk)/;
    return ($country // '') =~ /\Acn/ ? 'zh-Hans' : 'en';
}

sub trimmed { my ($text) = @_; return ($text // '') =~ s/\A\s+|\s+\z//gr }

sub digits { my ($text) = @_; return ($text // '') =~ tr/0-9//cdr }

sub now_us { return int(Time::HiRes::time() * 1e6) }

1;
