# Does with the Perl binding what the test says, line by line (bindings_test.cpp).
use strict;
use warnings;
use JSON::PP ();
use Tillside;

my $json = JSON::PP->new->utf8->canonical;
$| = 1;

sub say_it { print $json->encode($_[0]), "\n"; return }

sub do_it {
    my ($till, $step) = @_;
    my @more = (deadline_ms => $step->{deadline_ms} // 2000);
    return $till->poll($step->{cursor} // 0, @more) if $step->{do} eq 'poll';
    push @more, request_id => $step->{request_id} if $step->{request_id};
    my $function = $step->{do} eq 'post' ? 'post' : 'call';
    return $till->$function($step->{kind}, $step->{message}, @more);
}

my ($library, @paths) = map { $_ eq '' ? undef : $_ } @ARGV;
my $till = eval {
    Tillside->open(library => $library, socket => $paths[0], engine => $paths[1],
        config => $paths[2]);
};
if (!$till) {
    say_it({opened => JSON::PP::false, words => $@});
    exit 0;
}
say_it({opened => JSON::PP::true});
while (my $line = <STDIN>) {
    my $step = $json->decode($line);
    if ($step->{do} eq 'close') {
        $till->close;
        say_it({closed => JSON::PP::true});
    } elsif ($step->{do} eq 'last_error') {
        say_it({words => $till->last_error});
    } elsif ($step->{do} eq 'fork') {
        my $child = fork;
        if ($child == 0) {
            say_it(do_it($till, $step));
            exit 0;    # as hosts' children end: with the session
        }
        waitpid $child, 0;
    } else {
        my $result;
        for (1 .. $step->{times} // 1) {
            $result = do_it($till, $step);
            last if $result->{status} ne 'ok';
        }
        $result->{repeated} = $result->{repeated} ? JSON::PP::true : JSON::PP::false;
        say_it($result);
    }
}
