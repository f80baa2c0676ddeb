// SPDX-License-Identifier: Apache-2.0
package tillside.unicenta;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A ticket of uniCenta or Chromis (TicketInfo, TicketLineInfo, PaymentInfo) read through its public
 * getters, by name: the packages differ between the two programs, the names do not. Messages of the
 * schema come out.
 */
final class Ticket {
    private static final int REFUND = 1; // TicketInfo.RECEIPT_REFUND
    private static final Map<String, String> TENDERS = Map.ofEntries(
        Map.entry("cash", "CASH"), Map.entry("cashrefund", "CASH"),
        Map.entry("magcard", "CARD"), Map.entry("magcardrefund", "CARD"),
        Map.entry("ccard", "CARD"), Map.entry("paperin", "VOUCHER"),
        Map.entry("paperout", "VOUCHER"), Map.entry("voucherin", "VOUCHER"),
        Map.entry("voucherout", "VOUCHER"), Map.entry("debt", "ON_ACCOUNT"));

    private final Object ticket;
    private final int digits;
    final List<Map<String, Object>> lines = new ArrayList<>();
    final List<Map<String, Object>> returned = new ArrayList<>();
    final List<Map<String, Object>> discounts = new ArrayList<>();
    final long total;
    private long givenBack; // a discount of what came back
    private long rounding;

    Ticket(Object ticket, String currency) {
        this.ticket = ticket;
        digits = Minor.digits(currency);
        total = Minor.of(Minor.decimal((Double) get(ticket, "getTotal")), digits);
        List<Object> all = new ArrayList<>();
        List<BigDecimal> values = new ArrayList<>();
        for (Object line : (List<?>) get(ticket, "getLines")) {
            all.add(line);
            values.add(value(line));
        }
        List<Long> shares = Minor.shares(values, total, digits);
        for (int at = 0; at < all.size(); at++) {
            sort(all.get(at), at, shares.get(at));
        }
        if (!returned.isEmpty()) refundMore(-givenBack);
    }

    /**
     * Paid: what the payments make more or less than the lines is rounding to the smallest coin. Of
     * goods that only came back, there is no basket to round: the line says what was paid for it.
     */
    void settle() {
        long paid = 0;
        for (Map<String, Object> tender : tenders()) paid += (Long) tender.get("amount");
        if (lines.isEmpty() && !returned.isEmpty()) {
            refundMore(-paid - refundTotal());
        } else {
            rounding = paid - (worth() - refundTotal());
        }
    }

    /** The ticket's own id while it runs. */
    String id() {
        return (String) get(ticket, "getId");
    }

    /** The number on the receipt, once the ticket is saved. */
    String number() {
        int number = (Integer) get(ticket, "getTicketId");
        return number > 0 ? String.valueOf(number) : id();
    }

    boolean isRefund() {
        return (Integer) get(ticket, "getTicketType") == REFUND;
    }

    Map<String, Object> basket(long revision) {
        Map<String, Object> basket = new LinkedHashMap<>();
        basket.put("revision", revision);
        basket.put("lines", lines);
        basket.put("discounts", discounts);
        basket.put("rounding", rounding);
        basket.put("total", worth() + rounding);
        return basket;
    }

    long refundTotal() {
        long sum = 0;
        for (Map<String, Object> line : returned) {
            sum += (Long) ((Map<?, ?>) line.get("line")).get("amount");
        }
        return sum;
    }

    /** What was paid, by kind; net of change, as PaymentInfo.getTotal() is. */
    List<Map<String, Object>> tenders() {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Object payment : (List<?>) get(ticket, "getPayments")) {
            String kind = TENDERS.getOrDefault(get(payment, "getName"), "OTHER_TENDER");
            long amount = Minor.of(Minor.decimal((Double) get(payment, "getTotal")), digits);
            sums.merge(kind, isRefund() ? -Math.abs(amount) : amount, Long::sum);
        }
        List<Map<String, Object>> tenders = new ArrayList<>();
        sums.forEach((kind, amount) -> tenders.add(Map.of("kind", kind, "amount", amount)));
        return tenders;
    }

    String property(String key) {
        Object value = get(ticket, "getProperty", key);
        return value == null ? "" : (String) value;
    }

    void setProperty(String key, String value) {
        try {
            ticket.getClass().getMethod("setProperty", String.class, String.class)
                .invoke(ticket, key, value);
        } catch (ReflectiveOperationException fault) {
            throw new IllegalStateException("TicketInfo.setProperty", fault);
        }
    }

    /** A staff code: UserInfo.getId() where the ticket has its user, else AppUser.getId(). */
    static String staff(Object user) {
        return user == null ? "" : String.valueOf(get(user, "getId"));
    }

    /** What was taken, less discounts, before rounding. */
    private long worth() {
        long sum = 0;
        for (Map<String, Object> line : lines) sum += (Long) line.get("amount");
        for (Map<String, Object> discount : discounts) sum -= (Long) discount.get("amount");
        return sum;
    }

    /** On the dearest line that came back, so that it stays more than nothing. */
    @SuppressWarnings("unchecked")
    private void refundMore(long amount) {
        Map<String, Object> dearest = null;
        for (Map<String, Object> one : returned) {
            Map<String, Object> line = (Map<String, Object>) one.get("line");
            if (dearest == null || (Long) line.get("amount") > (Long) dearest.get("amount")) {
                dearest = line;
            }
        }
        dearest.put("amount", (Long) dearest.get("amount") + amount);
    }

    private void sort(Object line, int at, long amount) {
        double count = (Double) get(line, "getMultiply");
        if (count > 0 && amount < 0) {
            discounts.add(Map.of("discountId", "d" + at, "source", "MANUAL", "amount", -amount,
                "reason", text(line, "product.name")));
        } else if (count > 0) {
            lines.add(line(line, at, count, amount));
        } else if (count < 0 && amount > 0) {
            givenBack += amount;
        } else if (count < 0 && amount < 0) {
            returned.add(Map.of("line", line(line, at, -count, -amount)));
        }
    }

    private Map<String, Object> line(Object line, int at, double count, long amount) {
        Map<String, Object> out = new LinkedHashMap<>();
        String code = text(line, "product.code");
        String reference = text(line, "product.reference");
        Object product = get(line, "getProductID");
        out.put("lineId", String.valueOf(at + 1));
        out.put("sku", !reference.isEmpty() ? reference : !code.isEmpty() ? code
            : product != null ? product : "open");
        if (isGtin(code)) out.put("gtin", code);
        out.put("description", text(line, "product.name"));
        out.put("quantityMilli", Minor.milli(count));
        out.put("unitPrice", Math.max(0, Minor.of(unit(line), digits)));
        out.put("amount", amount);
        return out;
    }

    private static BigDecimal unit(Object line) {
        BigDecimal rate = Minor.decimal((Double) get(line, "getTaxRate"));
        return Minor.decimal((Double) get(line, "getPrice")).multiply(BigDecimal.ONE.add(rate));
    }

    private static BigDecimal value(Object line) {
        return unit(line).multiply(Minor.decimal((Double) get(line, "getMultiply")));
    }

    private static String text(Object line, String key) {
        Object value = get(line, "getProperty", key);
        return value == null ? "" : (String) value;
    }

    /** GS1 General Specifications 7.9: digits weigh 3 and 1 from the right. */
    static boolean isGtin(String code) {
        if (!code.matches("\\d{8}|\\d{12,14}")) return false;
        int sum = 0;
        for (int at = code.length() - 1, weight = 1; at >= 0; at--, weight = 4 - weight) {
            sum += weight * (code.charAt(at) - '0');
        }
        return sum % 10 == 0;
    }

    private static Object get(Object from, String name, Object... arguments) {
        try {
            Class<?>[] types = new Class<?>[arguments.length];
            java.util.Arrays.fill(types, String.class);
            Method method = from.getClass().getMethod(name, types);
            method.setAccessible(true); // a public method of a class that need not be public
            return method.invoke(from, arguments);
        } catch (ReflectiveOperationException fault) {
            throw new IllegalStateException(from.getClass().getSimpleName() + "." + name, fault);
        }
    }
}
