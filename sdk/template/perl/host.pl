# SPDX-License-Identifier: Apache-2.0
#
# The smallest host in Perl: finds a customer by phone and prints the card, or says why not.
#   perl -I sdk/bindings/perl sdk/template/perl/host.pl \
#       /usr/lib/libtillside.so /run/tillside/till.sock '9123 4567'
use strict;
use warnings;
use Tillside;

binmode STDOUT, ':encoding(UTF-8)';
my @patience = (deadline_ms => 500);

# What a cashier is told where there is no answer.
sub explain {
    my ($result) = @_;
    if ($result->{status} eq 'refused') {
        print "refused: $result->{failure}{message}\n";
    } else {
        print "no help at this till now: $result->{words}\n";
    }
    return;
}

sub show {
    my @cards = @{$_[0]{customers} // []};
    print "no customer\n" if !@cards;
    for my $card (@cards) {
        print "customer: $card->{maskedName} $card->{maskedPhone}\n";
        print "  $_->{purpose}: $_->{state}\n" for @{$card->{consents}};
    }
    return;
}

sub find {
    my ($till, $phone) = @_;
    my $greeting = $till->call(HELLO => {hostName => 'my till'}, @patience);
    return $greeting if $greeting->{status} ne 'ok';
    my $hello = $greeting->{reply}{hello};
    my $context = {store => $hello->{store}, till => $hello->{till}, businessDay => '2026-01-02',
        ticket => '1', staff => 'C1', currency => 'HKD'};
    return $till->call(FIND_CUSTOMER => {context => $context, phone => $phone}, @patience);
}

exit 2 if @ARGV != 3;
my ($library, $socket, $phone) = @ARGV;
my $till = eval { Tillside->open(socket => $socket, library => $library) };
if (!$till) {
    print "no help at this till now: $@";
    exit 0;    # the sale goes on
}
my $found = find($till, $phone);
$found->{status} eq 'ok' ? show($found->{reply}) : explain($found);
$till->close;
