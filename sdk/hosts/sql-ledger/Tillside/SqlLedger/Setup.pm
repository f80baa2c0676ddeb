# SPDX-License-Identifier: Apache-2.0
#
# Which engine serves which till of SQL-Ledger: /etc/tillside/sql-ledger.json, or the file that the
# environment names in TILLSIDE_SQL_LEDGER. README.md says what stands in it.
package Tillside::SqlLedger::Setup;

use strict;
use warnings;
use JSON::PP ();

my %DEFAULTS = (
    plugin => '/usr/lib/tillside/libtillside.so', deadline_ms => 200, number_at_look_up => 1,
    tenders => {},
);

# The settings of one till: SQL-Ledger's till number is the end of the browser's address. Dies where
# there are none, or where the plugin is not there.
sub read {
    my ($class, $till, $address) = @_;
    my $file = $ENV{TILLSIDE_SQL_LEDGER} // '/etc/tillside/sql-ledger.json';
    my $text = do {
        open my $handle, '<:raw', $file or die "no $file: $!\n";
        local $/;
        <$handle>;
    };
    my $all = JSON::PP->new->utf8->relaxed->decode($text);
    ($till) = ($address // '') =~ /(\d+)\z/ if ($till // '') eq '';
    my $mine = $all->{tills}{ $till // '' } // $all->{tills}{'*'} // die "no till here in $file\n";
    my %setup = (%DEFAULTS, %$all, %$mine);
    for my $needed (qw(socket store till)) {
        die "$file: tills: $needed is missing\n" if ($setup{$needed} // '') eq '';
    }
    die "no plugin at $setup{plugin}\n" if !-f $setup{plugin};
    return \%setup;
}

1;
