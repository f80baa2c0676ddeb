# SPDX-License-Identifier: Apache-2.0
#
# The sale in SQL-Ledger's form, as the till contract has it: amounts in minor units, quantities in
# thousandths, the business day as a date. The arithmetic is SQL-Ledger's own (round the discounted
# price, then the line; taxes on the sum of their lines), with its own rounding function, so that
# the total is the invoice's to the cent.
#
# A row of the form is one of three things: goods sold, goods that came back (a negative quantity),
# or something taken off the whole sale (a voucher or a discount kept as an article of negative
# price).
package Tillside::SqlLedger::Sale;

use strict;
use warnings;
use Encode ();
use JSON::PP ();
use utf8;

# ISO 4217: digits behind the point where there are not two.
my %DIGITS = (
    (map { $_ => 0 } qw(BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF)),
    (map { $_ => 3 } qw(BHD IQD JOD KWD LYD OMR TND)),
);
# UN/ECE Recommendation 20, of units that shops write so; other units are not sent.
my %UNITS = (kg => 'KGM', g => 'GRM', l => 'LTR', ml => 'MLT', m => 'MTR');
my $SKU_BYTES_MAX = 64;
my $TEXT_BYTES_MAX = 4096;

sub read {
    my ($class, $form, $myconfig, $setup) = @_;
    my $self = bless {form => $form, myconfig => $myconfig, setup => $setup}, $class;
    $self->{digits} = $DIGITS{ $form->{currency} // '' } // 2;
    $self->{$_} = [] for qw(lines returns discounts);
    $self->take($_) for grep { $self->value("partnumber_$_") ne '' } 1 .. ($form->{rowcount} // 0);
    $self->count_taxes;
    $self->count_payments;
    return $self;
}

sub currency { return $_[0]{form}{currency} // '' }
sub lines { return scalar @{ $_[0]{lines} } }
sub paid { return $_[0]{paid} }
sub paid_in_full { my ($self) = @_; return $self->{paid} == $self->total - $self->refund_total }
sub has_returns { return scalar @{ $_[0]{returns} } }
sub holds { my ($self, $sku) = @_; return scalar grep { $_->{sku} eq $sku } @{ $self->{lines} } }
sub tenders { return $_[0]{tenders} }

# SQL-Ledger's date in the user's format, as YYYY-MM-DD.
sub business_day {
    my ($self) = @_;
    my $number = $self->{form}->datetonum($self->{myconfig}, $self->{form}{transdate}) // '';
    return $number =~ /\A(\d{4})(\d\d)(\d\d)\z/ ? "$1-$2-$3" : '';
}

# What the customer takes along; goods that came back are refund_total.
sub total {
    my ($self) = @_;
    return sum(@{ $self->{lines} }) - sum(@{ $self->{discounts} }) + added(@{ $self->{taxes} })
        + $self->{rounding};
}

sub refund_total {
    my ($self) = @_;
    my @back = @{ $self->{returns} };
    return sum(@back) + added(map { @{ $_->{taxes} // [] } } @back);
}

# shown: the suggestions that the cashier saw, so that a line says which of them it comes from.
sub basket {
    my ($self, $revision, $shown) = @_;
    my %from = map { $_->{sku} => $_->{suggestionId} } reverse @{ $shown // [] };
    my @lines = map { {%$_, suggestionId => $from{ $_->{sku} } // ''} } @{ $self->{lines} };
    return {revision => $revision, lines => \@lines, total => $self->total,
        discounts => $self->{discounts}, taxes => $self->{taxes}, rounding => $self->{rounding}};
}

# What is only in a message of goods that came back. Where nothing was taken instead, a basket
# without lines still carries the rounding to the smallest coin.
sub returned {
    my ($self, $revision, $shown) = @_;
    my $message = {lines => [map { {line => $_} } @{ $self->{returns} }],
        refundTotal => $self->refund_total};
    $message->{taken} = $self->basket($revision, $shown)
        if @{ $self->{lines} } || $self->total != 0;
    return $message;
}

# ---------------------------------------------------------------- lines, taxes, payments

sub take {
    my ($self, $row) = @_;
    my ($line, $net) = $self->line($row);
    my $quantity = $self->number("qty_$row");
    # Neither goods nor money: SQL-Ledger posts nothing of a quantity of 0, and what was free comes
    # back for nothing.
    return if $line->{amount} == 0
        && ($line->{quantityMilli} == 0 || $quantity < 0 || $self->number("sellprice_$row") < 0);
    my $side = 'lines';
    if ($line->{amount} < 0 && $quantity > 0) {
        push @{ $self->{discounts} }, {discountId => $line->{lineId}, source => 'MANUAL',
            amount => -$line->{amount}, reason => $line->{description}};
    } else {
        # A voucher that is taken back (quantity and price negative) is charged, as a line.
        $side = 'returns' if $line->{amount} < 0;
        $line->{amount} = abs $line->{amount};
        $line->{quantityMilli} ||= 1;    # the smallest there is, where it has a price
        push @{ $self->{$side} }, $line;
    }
    for my $account (split / /, $self->value("taxaccounts_$row")) {
        $self->{net}{$side}{$account} += $net;
        $line->{net}{$account} = -$net if $side eq 'returns';
    }
    return;
}

# With the amount as the form has it, negative where it is; quantity and price never are. And the
# same amount as SQL-Ledger has it, for the taxes.
sub line {
    my ($self, $row) = @_;
    my $form = $self->{form};
    my $price = $self->number("sellprice_$row");
    my $quantity = $self->number("qty_$row");
    my ($decimals) = $price =~ /\.(\d+)/;
    my $places = length($decimals // '');
    $places = $form->{precision} if $places < $form->{precision};
    my $off = $form->round_amount($price * $self->number("discount_$row") / 100, $places);
    my $net = $form->round_amount($price - $off, $places);
    my $amount = $form->round_amount($net * $quantity, $form->{precision});
    my $full = $form->round_amount($price * $quantity, $form->{precision});
    my $part = $self->value("id_$row");
    my $seen = $self->{seen}{$part}++;
    my $line = {
        lineId => $seen ? "$part-" . ($seen + 1) : $part,
        sku => $self->words("partnumber_$row", $SKU_BYTES_MAX), gtin => $self->gtin($row),
        description => $self->words("description_$row", $TEXT_BYTES_MAX),
        quantityMilli => whole(abs($quantity) * 1000), unitPrice => $self->minor(abs $price),
        amount => $self->minor($amount), unit => $UNITS{ lc $self->value("unit_$row") } // '',
    };
    my $discount = abs($self->minor($full)) - abs($line->{amount});
    $line->{discounts} = [{discountId => $line->{lineId}, source => 'MANUAL', amount => $discount}]
        if $discount > 0;
    return ($line, $amount);
}

# SQL-Ledger taxes the sum of all rows. What came back has its part of that at its lines, the rest
# is the basket's: together they are the invoice's tax to the cent.
sub count_taxes {
    my ($self) = @_;
    $self->{taxes} = [];
    my %rate = map { $_ => $self->{form}{"${_}_rate"} // 0 } split / /, $self->value('taxaccounts');
    my $all = 0;
    $all += $_ for values %rate;
    for my $account (sort keys %rate) {
        my ($taken, $back) = map { $self->{net}{$_}{$account} // 0 } qw(lines returns);
        my $tax = sub { $self->tax($account, $rate{$account}, $all, @_) };
        my $due = $tax->($taken + $back)->{amount} - $tax->($back)->{amount};
        push @{ $self->{taxes} }, {%{ $tax->($taken) }, amount => $due} if $taken || $due;
        next if !$back;
        my @lines = grep { defined $_->{net}{$account} } @{ $self->{returns} };
        my @parts = map { $tax->($_->{net}{$account}) } @lines;
        # The cents by which rounding each line differs from rounding their sum.
        $parts[-1]{amount} += -$tax->($back)->{amount} - sum(@parts);
        push @{ $lines[$_]{taxes} }, $parts[$_] for 0 .. $#lines;
    }
    delete $_->{net} for @{ $self->{returns} };
    return;
}

sub tax {
    my ($self, $account, $rate, $all, $net) = @_;
    my $form = $self->{form};
    my $included = $form->{taxincluded} ? 1 : 0;
    my $tax = $net * $rate / ($included ? 1 + $all : 1);
    return {code => $account, ratePpm => whole($rate * 1e6), base => $self->minor($net),
        amount => $self->minor($form->round_amount($tax, $form->{precision})),
        included => $included ? JSON::PP::true : JSON::PP::false};
}

# Payments by kind; what SQL-Ledger books on its account for cash differences is the rounding.
sub count_payments {
    my ($self) = @_;
    my $form = $self->{form};
    @$self{qw(paid rounding)} = (0, 0);
    $self->{tenders} = [];
    for my $row (1 .. ($form->{paidaccounts} // 0)) {
        my $amount = $self->minor($self->number("paid_$row")) or next;
        my $account = $self->value("AR_paid_$row");
        if ($account ne '' && $account eq $self->value('cashovershort')) {
            $self->{rounding} -= $amount;
            next;
        }
        $self->{paid} += $amount;
        push @{ $self->{tenders} }, {amount => $amount,
            kind => $self->tender_kind($account, $self->value("paymentmethod_$row"))};
    }
    return;
}

# By the method's or the account's name or number, as the shop set it up.
sub tender_kind {
    my ($self, $account, $method) = @_;
    my $kinds = $self->{setup}{tenders};
    my ($number, $name) = split /--/, text($account, $self->{myconfig}), 2;
    my ($way) = split /--/, text($method, $self->{myconfig});
    for my $known (grep { defined && $_ ne '' } $way, $name, $number) {
        return $kinds->{$known} if $kinds->{$known};
    }
    return join(' ', $way // '', $name // '') =~ /cash|現金|现金/i ? 'CASH' : 'OTHER_TENDER';
}

# The barcode, where it is one of GS1's with a right check digit.
sub gtin {
    my ($self, $row) = @_;
    my $code = $self->value("barcode_$row");
    return '' if $code !~ /\A(?:\d{8}|\d{12,14})\z/;
    my ($sum, $weight) = (0, 1);
    for my $digit (reverse split //, $code) {
        $sum += $digit * $weight;
        $weight = 4 - $weight;
    }
    return $sum % 10 ? '' : $code;
}

# ---------------------------------------------------------------- values of the form

sub value { my ($self, $name) = @_; return $self->{form}{$name} // '' }

sub number {
    my ($self, $name) = @_;
    return $self->{form}->parse_amount($self->{myconfig}, $self->value($name));
}

sub minor {
    my ($self, $amount) = @_;
    return whole($self->{form}->round_amount($amount * 10**$self->{digits}, 0));
}

sub words {
    my ($self, $name, $bytes_max) = @_;
    my $text = text($self->value($name), $self->{myconfig});
    $text =~ s/[\x00-\x1f]+/ /g;
    chop $text while length(Encode::encode('UTF-8', $text)) > $bytes_max;
    return $text;
}

sub sum { my $sum = 0; $sum += $_->{amount} for @_; return $sum }
sub added { return sum(grep { !$_->{included} } @_) }
sub whole { my ($number) = @_; return 0 + sprintf '%.0f', $number }

# A field as characters, without the quoting of SQL-Ledger's pages. Browsers send bytes; what comes
# from the database may be characters already.
sub text {
    my ($bytes, $myconfig) = @_;
    return '' if !defined $bytes;
    my $encoding = Encode::find_encoding($myconfig->{charset} || 'UTF-8')
        // Encode::find_encoding('UTF-8');
    my $copy = $bytes;
    my $text = $bytes =~ /[^\x00-\xff]/ ? $bytes
        : eval { $encoding->decode($copy, Encode::FB_CROAK) };
    $text = Encode::decode('latin1', $bytes) if !defined $text;
    $text =~ s/&quot;/"/g;
    $text =~ s/&#43;/+/g;
    return $text;
}

1;
