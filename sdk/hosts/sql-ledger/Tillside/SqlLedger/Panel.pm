# SPDX-License-Identifier: Apache-2.0
#
# The customer panel as HTML. Every word that comes from outside is escaped; whatever is not ASCII
# becomes a numeric reference, so that the page's character set does not matter. Nothing is ticked
# beforehand, and the button that refuses is like the one that accepts (PDPO s35; UI of consent).
package Tillside::SqlLedger::Panel;

use strict;
use warnings;

my @LANGUAGES = (['zh-Hant-HK', "\x{7e41}\x{9ad4}\x{4e2d}\x{6587}"],
    ['zh-Hans', "\x{7b80}\x{4f53}\x{4e2d}\x{6587}"], ['en', 'English']);

# view: words, state, says (words of this action), away, last (of the sale before), kept (the hidden
# field), language (of a notice that nobody chose another for), new_phone (of whom is being
# enrolled).
sub drawn {
    my ($view) = @_;
    my $state = $view->{state};
    my @rows = map { row('', html($_)) } grep { defined } $view->{last}, @{ $view->{says} };
    push @rows, row('', '<b>' . html($view->{words}->say('not_now')) . '</b>')
        if $view->{away} && !grep { $_ eq $view->{words}->say('not_now') } @{ $view->{says} };
    push @rows, $state->{card} ? card($view) : finder($view);
    push @rows, prompt($view) if $state->{prompt};
    push @rows, suggestions($view) if @{ $state->{offered} // [] };
    my $kept = html($view->{kept});
    return join '', qq|\n<input type="hidden" name="tillside" value="$kept">\n|,
        qq|<table width="100%" id="tillside">\n|,
        qq|<tr class="listheading"><th class="listheading" colspan="2">|,
        html($view->{words}->say('title')), "</th></tr>\n", @rows, "</table>\n";
}

sub finder {
    my ($view) = @_;
    my $words = $view->{words};
    return row(html($words->say('phone')),
        '<input name="tillside_phone" size="20" value="" autocomplete="off"> '
            . button('find', $words->say('find')));
}

sub card {
    my ($view) = @_;
    my ($words, $card) = ($view->{words}, $view->{state}{card});
    my @rows = row('<b>' . html($card->{maskedName}) . '</b>', html($card->{maskedPhone}) . ' '
        . button('detach', $words->say('detach')));
    push @rows, row(html($words->say('card')), html($card->{cardNumber})) if $card->{cardNumber};
    push @rows, row(html($words->say('visits')), html($card->{visits})) if $card->{visits};
    push @rows, row(html($words->say($_->{purpose})), html($words->say(standing($_))))
        for @{ $card->{consents} // [] };
    push @rows, row(language($view), button('ask', $words->say('ask')) . ' '
        . button('withdraw', $words->say('withdraw'))) if !$view->{state}{prompt};
    return @rows;
}

sub standing {
    my ($consent) = @_;
    return 'usable' if $consent->{usable};
    my $state = $consent->{state} // '';
    return 'unconfirmed' if $state =~ /\A(GIVEN_ORAL_UNCONFIRMED|DOI_PENDING)\z/;
    return $state =~ /\A(NOT_ASKED|NOTICE_SHOWN)\z/ ? 'not_asked' : 'not_given';
}

# The notice with its whole text, and a yes and a no beside each choice.
sub prompt {
    my ($view) = @_;
    my $words = $view->{words};
    my $prompt = $view->{state}{prompt};
    my $notice = $prompt->{notice};
    my @rows = row('', '<b>' . html($notice->{title}) . '</b>');
    push @rows, row(html($words->say('read_aloud')), paragraphs($notice->{script}))
        if ($notice->{script} // '') ne '';
    push @rows, row('', paragraphs($notice->{text}));
    push @rows, row(html($words->say('policy')), html($notice->{policyUrl}))
        if ($notice->{policyUrl} // '') ne '';
    my $at = 0;
    for my $choice (@{ $notice->{choices} // [] }) {
        push @rows, row(html($choice->{text}),
            join ' ', map { radio($at, $_, $words->say($_)) } qw(yes no));
        $at++;
    }
    my $new = $prompt->{new};
    push @rows, row(html($words->say('phone')),
        '<input name="tillside_new_phone" size="20" autocomplete="off" value="'
            . html($view->{new_phone}) . '">'),
        row(html($words->say('name')), '<input name="tillside_name" size="30" value="">') if $new;
    push @rows, row('', join ' ', button('save', $words->say($new ? 'join' : 'save')),
        button('refuse', $words->say($new ? 'join_refuse' : 'refuse')),
        button('later', $words->say('later')));
    return @rows;
}

sub suggestions {
    my ($view) = @_;
    my $words = $view->{words};
    my @rows = row('<b>' . html($words->say('suggestions')) . '</b>', '');
    my $at = 0;
    for my $one (@{ $view->{state}{offered} }) {
        $at++;
        push @rows, row(html($one->{name} // $one->{sku}),
            html($one->{reason}) . ' ' . button("add_$at", $words->say('add')));
    }
    return @rows;
}

sub language {
    my ($view) = @_;
    my $chosen = $view->{state}{card}{language} || $view->{language};
    my $options = join '', map {
        qq|<option value="$_->[0]"| . ($_->[0] eq $chosen ? ' selected' : '') . '>' . html($_->[1])
            . '</option>'
    } @LANGUAGES;
    return html($view->{words}->say('language'))
        . qq| <select name="tillside_language">$options</select>|;
}

# ---------------------------------------------------------------- parts

sub row {
    my ($label, $content) = @_;
    return qq|<tr valign="top"><th align="right" width="30%">$label</th><td>$content</td></tr>\n|;
}

sub button {
    my ($action, $words) = @_;
    return qq|<button class="pos" type="submit" name="action" value="tillside_$action">|
        . html($words) . '</button>';
}

sub radio {
    my ($at, $value, $words) = @_;
    return qq|<label><input type="radio" name="tillside_choice_$at" value="$value"> |
        . html($words) . '</label>';
}

sub paragraphs {
    my ($text) = @_;
    my $html = html($text);
    $html =~ s/\r?\n/<br>\n/g;
    return $html;
}

sub html {
    my ($text) = @_;
    $text //= '';
    $text =~ s/([^\x20\x21\x23-\x25\x28-\x3b\x3d\x3f-\x7e\n])/'&#' . ord($1) . ';'/ge;
    return $text;
}

1;
