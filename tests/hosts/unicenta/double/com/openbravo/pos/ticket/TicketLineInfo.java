package com.openbravo.pos.ticket;

import java.util.Properties;

/**
 * A line as uniCenta keeps it: doubles, the price without tax, the product's words as properties
 * (product.name, product.reference, product.code). A discount is a line of its own with a negative
 * price and no product; on a refund the count is negative.
 */
public class TicketLineInfo {
    private final String productid;
    private final double multiply;
    private final double price;
    private final TaxInfo tax;
    private final Properties attributes = new Properties();

    public TicketLineInfo(String productid, double multiply, double price, TaxInfo tax) {
        this.productid = productid;
        this.multiply = multiply;
        this.price = price;
        this.tax = tax;
    }

    public String getProductID() {
        return productid;
    }

    public double getMultiply() {
        return multiply;
    }

    public double getPrice() {
        return price;
    }

    public double getTaxRate() {
        return tax == null ? 0.0 : tax.getRate();
    }

    public double getValue() {
        return price * multiply * (1.0 + getTaxRate());
    }

    public String getProperty(String key) {
        return attributes.getProperty(key);
    }

    public void setProperty(String key, String value) {
        attributes.setProperty(key, value);
    }
}
