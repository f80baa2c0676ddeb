# SPDX-License-Identifier: Apache-2.0
#
# Tillside for tills written in Perl: the plugin's seven functions over FFI::Platypus and JSON.
#
# What a vendor copies: this file. What it needs: Perl 5.26, libtillside.so, FFI::Platypus (Debian:
# libffi-platypus-perl); JSON::PP comes with Perl.
#
#   my $till = Tillside->open(socket => '/run/tillside/till.sock');
#   my $found = $till->call(FIND_CUSTOMER => {context => $context, phone => '9123 4567'});
#   show($found->{reply}{customers}) if $found->{status} eq 'ok';
#   $till->close;
#
# Messages are hashes of sdk/schema/till.proto in its JSON form; text is Perl characters (decode
# bytes first), booleans are JSON::PP::true and JSON::PP::false. Only open dies (the library or a path
# is wrong); everything else comes back as a hash, in time:
#   status      ok; spooled (post: durable on this disk, recorded once later); unavailable (no answer
#               in time, outcome unknown: repeat with the same request_id, or go on without); refused
#               (failure says why); invalid and too_large (called wrongly, nothing was sent);
#               not_spooled (post: NOT recorded); not_understood (the answer is no Reply)
#   reply       a Reply as a hash; empty where there is none
#   failure     refused: {code, message, field, retryable}; the message is for the cashier
#   words       why it is not ok, English, for the log; no personal data
#   request_id  32 hex digits
#   repeated    true where this is the first result of the same request_id again
#   cursor      poll: pass it next time
# Safe after fork: parent and child may both go on with the session, each over a connection of its
# own. A new process or a fresh load for every action is fine too.
package Tillside;

use strict;
use warnings;
use FFI::Platypus 1.00;
use FFI::Platypus::Buffer qw(buffer_to_scalar scalar_to_buffer);
use JSON::PP ();

# Kind of sdk/schema/till.proto; written by sdk/bindings/kinds.mjs.
our %KINDS = (
    HELLO => 1,
    POLL => 2,
    STATUS => 3,
    STAFF_SIGNED_IN => 10,
    STAFF_SIGNED_OUT => 11,
    ELEVATE => 12,
    SCANNED => 20,
    FIND_CUSTOMER => 21,
    GET_NOTICE => 22,
    ENROL_CUSTOMER => 23,
    SET_CUSTOMER => 24,
    ANSWER_CONSENT => 25,
    REVEAL_CONTACT => 26,
    SUPPRESS_ADDRESS => 27,
    OPEN_PRIVACY_REQUEST => 28,
    CHANGE_CUSTOMER => 29,
    BASKET_CHANGED => 30,
    BEFORE_TENDER => 31,
    ENQUIRE => 32,
    ANSWER_PROMPT => 40,
    KEEP_QUIET => 41,
    BASKET_COMPLETED => 256,
    BASKET_VOIDED => 257,
    WITHDRAW_CONSENT => 258,
    BASKET_SUSPENDED => 259,
    BASKET_RESUMED => 260,
    RETURN_COMPLETED => 261,
    RECEIPT_REPRINTED => 262,
    SHIFT_OPENED => 263,
    SHIFT_CLOSED => 264,
    GIVE_FEEDBACK => 265,
    OPEN_COMPLAINT => 266,
    LOG_INTERACTION => 267,
);

use constant {VERSION_1 => 1, ENCODING_JSON => 2, REPEATED => 1};
my @STATUS = qw(ok spooled unavailable refused invalid too_large not_spooled);
my $JSON = JSON::PP->new->utf8->canonical;
my $NO_DEADLINE = 'deadline_ms is a whole number of milliseconds';

package Tillside::Options {
    use FFI::Platypus::Record;
    record_layout_1(uint32 => 'struct_size', uint32 => 'reserved', opaque => 'socket_path',
        opaque => 'engine_path', opaque => 'engine_config');
}

package Tillside::Request {
    use FFI::Platypus::Record;
    record_layout_1(uint32 => 'struct_size', uint32 => 'kind', uint32 => 'encoding',
        uint32 => 'deadline_ms', opaque => 'payload', uint64 => 'payload_bytes',
        opaque => 'request_id');
}

package Tillside::Reply {
    use FFI::Platypus::Record;
    record_layout_1(uint32 => 'struct_size', uint32 => 'flags', uint32 => 'kind',
        uint32 => 'encoding', opaque => 'payload', uint64 => 'payload_bytes',
        uint64 => 'cursor', 'string(16)' => 'request_id');
}

package Tillside::Table {
    use FFI::Platypus::Record;
    record_layout_1(uint32 => 'struct_size', uint32 => 'version', opaque => 'open',
        opaque => 'call', opaque => 'post', opaque => 'poll', opaque => 'release',
        opaque => 'close', opaque => 'last_error');
}

my %SIGNATURES = (
    open => [['record(Tillside::Options)*', 'opaque*'] => 'sint32'],
    call => [['opaque', 'record(Tillside::Request)*', 'record(Tillside::Reply)*'] => 'sint32'],
    post => [['opaque', 'record(Tillside::Request)*', 'record(Tillside::Reply)*'] => 'sint32'],
    poll => [['opaque', 'uint64', 'uint32', 'uint32', 'record(Tillside::Reply)*'] => 'sint32'],
    release => [['opaque', 'record(Tillside::Reply)*'] => 'void'],
    close => [['opaque'] => 'void'],
    last_error => [['opaque'] => 'string'],
);

# socket; engine and config: the tillsided to start where nothing answers, and its --config;
# library. All paths are absolute; a library without a slash is looked for in the system's folders.
# Does not wait for the engine: it may be away.
sub open {
    my ($class, %option) = @_;
    my $library = $option{library} // 'libtillside.so';
    my $ffi = FFI::Platypus->new(api => 1, lib => $library);
    my $why = "no Tillside plugin: $library";
    my $symbol = do {
        local $SIG{__WARN__} = sub { ($why) = split /\n/, $_[0] };
        $ffi->find_symbol('tillside_plugin_entry');
    } or die "$why\n";
    my $address = $ffi->function($symbol => ['uint32[1]', 'uint32'] => 'opaque')
        ->call([VERSION_1], 1) or die "$library does not speak version 1\n";
    my $table = $ffi->cast('opaque' => 'record(Tillside::Table)*', $address);
    die "$library does not speak version 1\n"
        if $table->struct_size < $ffi->sizeof('record(Tillside::Table)');
    my $self = bless {ffi => $ffi}, $class;
    $self->{$_} = $ffi->function($table->$_ => @{$SIGNATURES{$_}}) for keys %SIGNATURES;

    # The strings live in @text until open has read them.
    my @text = map { defined $option{$_} ? "$option{$_}\0" : undef } qw(socket engine config);
    my @at = map { defined $_ ? (scalar_to_buffer($_))[0] : undef } @text;
    my $options = Tillside::Options->new(
        struct_size => $ffi->sizeof('record(Tillside::Options)'),
        socket_path => $at[0], engine_path => $at[1], engine_config => $at[2]);
    my $session;
    if ($self->{open}->call($options, \$session) != 0 || !$session) {
        die 'a path is missing, relative or too long: ' . ($option{socket} // '') . "\n";
    }
    $self->{session} = $session;
    return $self;
}

# Asks the engine. kind: a name of %KINDS; options: deadline_ms (50), request_id (to repeat).
sub call {
    my ($self, $kind, $message, %option) = @_;
    return $self->_send('call', $kind, $message, %option);
}

# Hands over what must not be lost: kinds from 256 on.
sub post {
    my ($self, $kind, $message, %option) = @_;
    return $self->_send('post', $kind, $message, %option);
}

# What the engine has to say since cursor; waits for nothing.
sub poll {
    my ($self, $cursor, %option) = @_;
    return _wrong('the session is closed') if !$self->{session};
    $cursor //= 0;
    return _wrong('a cursor is a whole number, as a result gives it')
        if ref $cursor || $cursor !~ /\A[0-9]{1,20}\z/;
    my $deadline = $option{deadline_ms} // 50;
    return _wrong($NO_DEADLINE) if !_is_uint32($deadline);
    my $reply = $self->_empty_reply;
    return $self->_take($self->{poll}->call($self->{session}, $cursor, ENCODING_JSON, $deadline,
        $reply), $reply);
}

# English words about this session's last result that was not ok.
sub last_error {
    my ($self) = @_;
    return 'the session is closed' if !$self->{session};
    my $words = $self->{last_error}->call($self->{session}) // '';
    utf8::decode($words);
    return $words;
}

# Ends the session; it may be called twice.
sub close {
    my ($self) = @_;
    my $session = delete $self->{session} or return;
    $self->{close}->call($session);
    return;
}

sub DESTROY { local $@; $_[0]->close if ${^GLOBAL_PHASE} ne 'DESTRUCT'; return }

sub _wrong {
    my ($words) = @_;
    return {status => 'invalid', reply => {}, failure => undef, words => $words, request_id => '',
        repeated => 0, cursor => 0};
}

sub _is_uint32 {
    my ($number) = @_;
    return !ref $number && $number =~ /\A[0-9]{1,10}\z/ && $number < 2**32;
}

sub _empty_reply {
    my ($self) = @_;
    return Tillside::Reply->new(struct_size => $self->{ffi}->sizeof('record(Tillside::Reply)'));
}

sub _send {
    my ($self, $function, $kind, $message, %option) = @_;
    return _wrong('the session is closed') if !$self->{session};
    $kind //= '';
    my $number = $KINDS{$kind} // $kind;
    return _wrong("there is no kind $kind") if !_is_uint32($number) || $number == 0;
    my $deadline = $option{deadline_ms} // 50;
    return _wrong($NO_DEADLINE) if !_is_uint32($deadline);
    local $@;
    my $payload = eval { $JSON->encode($message // {}) };
    return _wrong('the message is no JSON') if !defined $payload;
    my $id = $option{request_id};
    return _wrong('a request id has 32 hex digits')
        if defined $id && $id !~ /\A[0-9a-fA-F]{32}\z/;
    $id = pack 'H*', $id if defined $id;
    my ($at, $bytes) = scalar_to_buffer($payload);
    my $request = Tillside::Request->new(
        struct_size => $self->{ffi}->sizeof('record(Tillside::Request)'), kind => $number,
        encoding => ENCODING_JSON, deadline_ms => $deadline, payload => $at,
        payload_bytes => $bytes, request_id => defined $id ? (scalar_to_buffer($id))[0] : undef);
    my $reply = $self->_empty_reply;
    return $self->_take($self->{$function}->call($self->{session}, $request, $reply), $reply);
}

sub _take {
    my ($self, $code, $reply) = @_;
    local $@;
    my $result = {
        status => $code >= 0 && $code < @STATUS ? $STATUS[$code] : 'unavailable',
        reply => {}, failure => undef, words => $code == 0 ? '' : $self->last_error,
        request_id => unpack('H*', $reply->request_id),
        repeated => $reply->flags & REPEATED ? 1 : 0, cursor => $reply->cursor,
    };
    if ($reply->payload) {
        my $text = buffer_to_scalar($reply->payload, $reply->payload_bytes);
        $self->{release}->call($self->{session}, $reply);
        my $message = eval { $JSON->decode($text) };
        if (ref $message ne 'HASH') {
            @$result{qw(status words)} = ('not_understood', "the engine's answer is no Reply");
            return $result;
        }
        $result->{reply} = $message;
    }
    $result->{failure} = $result->{status} eq 'refused' ? $result->{reply}{failure} : undef;
    return $result;
}

1;
