package com.openbravo.pos.ticket;

/** A tax: rate 0.2 is 20 %. */
public class TaxInfo {
    private final double rate;

    public TaxInfo(double rate) {
        this.rate = rate;
    }

    public double getRate() {
        return rate;
    }
}
