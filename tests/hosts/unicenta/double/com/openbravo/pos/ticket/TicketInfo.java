package com.openbravo.pos.ticket;

import com.openbravo.pos.payment.PaymentInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/**
 * The ticket: an id of its own from the start, a number only once it is saved. The total is the
 * lines' with tax, in doubles.
 */
public final class TicketInfo {
    public static final int RECEIPT_NORMAL = 0;
    public static final int RECEIPT_REFUND = 1;

    private final String id = UUID.randomUUID().toString();
    private final int type;
    private int ticketId;
    private final List<TicketLineInfo> lines = new ArrayList<>();
    private List<PaymentInfo> payments = new ArrayList<>();
    private final Properties attributes = new Properties();

    public TicketInfo(int type) {
        this.type = type;
    }

    public String getId() {
        return id;
    }

    public int getTicketType() {
        return type;
    }

    public int getTicketId() {
        return ticketId;
    }

    public void setTicketId(int number) {
        ticketId = number;
    }

    public List<TicketLineInfo> getLines() {
        return lines;
    }

    public double getTotal() {
        double sum = 0.0;
        for (TicketLineInfo line : lines) sum += line.getValue();
        return sum;
    }

    public List<PaymentInfo> getPayments() {
        return payments;
    }

    public void setPayments(List<PaymentInfo> paid) {
        payments = paid;
    }

    public String getProperty(String key) {
        return attributes.getProperty(key);
    }

    public void setProperty(String key, String value) {
        attributes.setProperty(key, value);
    }
}
