package com.openbravo.pos.payment;

/** A payment: the name says the kind ("cash", "magcard", "cashrefund"), total is net of change. */
public abstract class PaymentInfo {
    public abstract String getName();

    public abstract double getTotal();

    /** One of uniCenta's own kinds; none of them need be a public class. */
    public static PaymentInfo of(String name, double total) {
        return new Plain(name, total);
    }

    private static final class Plain extends PaymentInfo {
        private final String name;
        private final double total;

        Plain(String name, double total) {
            this.name = name;
            this.total = total;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public double getTotal() {
            return total;
        }
    }
}
