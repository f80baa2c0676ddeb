# SPDX-License-Identifier: Apache-2.0
#
# Tillside in SQL-Ledger's point of sale: the file that bin/mozilla/ps.pl loads as custom/pos.pl.
# It puts itself around functions of the POS and calls the original of each, always:
#
#   update            a phone that was typed is looked up, an answer saved; then the POS goes on
#   form_footer       the customer panel is added below the POS's own buttons
#   post              once SQL-Ledger's own posting (IS->post_invoice) succeeded, it is reported
#   print_form        lines for the receipt
#   tillside_…        what the panel's own buttons call; all of them end in update
#
# Whatever goes wrong here, the POS goes on as if this file were not there: every step of ours runs
# in guarded(), and one that fails leaves a line in the web server's error log.
package Tillside::SqlLedger::Hooks;

use strict;
use warnings;
use IO::Handle ();

my $folder = __FILE__ =~ m{\A(.*)/[^/]*\z}s ? $1 : '.';
my $conversation;    # of this action; nothing where Tillside cannot be used
our $posting = 0;   # the cashier pressed Post
my $held;            # a page that is being drawn, so that an early exit does not lose it

# SQL-Ledger turns every die into an error page and an exit, even inside eval, and every warning
# into words on the page: both handlers are put aside while our code runs.
sub guarded {
    my ($step, $code) = @_;
    local $@;
    local $SIG{__DIE__} = 'DEFAULT';
    local $SIG{__WARN__} = sub { };
    my $result = eval { $code->() };
    return $result if !$@;
    my ($why) = split /\n/, $@;
    $why =~ s/[(]before .*//;     # a JSON error quotes what it read
    $why =~ s/\d{5,}/…/g;
    utf8::encode($why) if utf8::is_utf8($why);
    print STDERR "tillside: $step: $why\n";
    return;
}

# Only the POS's own screen; other scripts load the same functions for other kinds of documents.
sub wanted {
    return $conversation && ($main::form->{type} // '') eq 'pos_invoice';
}

# What draw prints, as text. Where draw ends the process, END prints what there is: Perl undoes what
# is local before END runs, so $held is not.
sub captured {
    my ($draw) = @_;
    my $page = '';
    if (!CORE::open(my $sheet, '>', \$page)) {
        $draw->();
    } else {
        my $screen = select $sheet;
        $held = [\$page, $screen];
        my $drawn = eval { $draw->(); 1 };
        my $why = $@;
        undef $held;
        select $screen;
        if (!$drawn) {
            print $page;
            die $why;
        }
    }
    return $page;
}

END {
    if ($held) {
        select $held->[1];
        print ${ $held->[0] };
    }
    # The page is out. What Perl does after this, taking everything apart in no order, is left out: in
    # it FFI::Platypus 2.05 dies, which SQL-Ledger would write below the page, and DBD::Pg 3.16 was
    # seen to crash on SQL-Ledger's own statements once other modules were loaded beside it.
    my $status = $?;
    guarded(end => sub {
        $conversation->close if $conversation;
        STDOUT->flush;
        require POSIX;
        POSIX::_exit($status);
    });
}

sub around {
    my ($name, $wrapper) = @_;
    no strict 'refs';
    no warnings 'redefine';
    my $original = defined &{$name} ? \&{$name} : return;
    *{$name} = sub { return $wrapper->($original, @_) };
    return;
}

sub install {
    around('main::update' => sub {
        my ($update) = @_;
        guarded(update => sub { $conversation->inputs }) if wanted();
        return $update->();
    });
    around('main::form_footer' => sub {
        my ($footer) = @_;
        return $footer->() if !wanted();
        my $page = captured($footer);
        my $panel = guarded(form_footer => sub { $conversation->panel }) // '';
        # In front of the last </form>, so that the panel travels with the sale, and after the POS's
        # buttons, so that the Enter key and the scanner still mean Update.
        my $at = rindex $page, '</form>';
        substr $page, $at, 0, $panel if $at >= 0;
        print $page;
        return;
    });
    around('main::post' => sub {
        my ($post) = @_;
        local $posting = 1;
        return $post->();
    });
    around('IS::post_invoice' => sub {
        my ($post, @arguments) = @_;
        return $post->(@arguments) if !$posting || !wanted();
        # Before: SQL-Ledger changes the form while it posts.
        my $sale = guarded(sale => sub { $conversation->inputs; $conversation->sale });
        my $posted = $post->(@arguments);
        guarded(post => sub { $conversation->completed($sale) }) if $posted && $sale;
        return $posted;
    });
    around('main::print_form' => sub {
        my ($print, @arguments) = @_;
        my $lines = wanted() && guarded(print_form => sub { $conversation->receipt });
        return $print->(@arguments) if !$lines;
        my $process = \&Form::process_template;
        no warnings 'redefine';
        local *Form::process_template = sub { return ($process->(@_), $lines) };
        return $print->(@arguments);
    });
    for my $pressed (qw(find detach ask save refuse later withdraw), map { "add_$_" } 1 .. 5) {
        no strict 'refs';
        *{"main::tillside_$pressed"} = sub {
            guarded($pressed => sub { $conversation->pressed($pressed) }) if wanted();
            return main::update();
        };
    }
    return;
}

guarded(load => sub {
    unshift @INC, $folder =~ m{\A/} ? $folder : "./$folder";
    require Tillside::SqlLedger;
    $conversation = Tillside::SqlLedger->new($main::form, \%main::myconfig);
    return;
});
install() if $conversation;

1;
