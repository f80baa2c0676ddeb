// SPDX-License-Identifier: Apache-2.0
package tillside.unicenta;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

/**
 * uniCenta's doubles as whole minor units. A double is read as the decimal that it stands for (8.9
 * is 8.9, not 8.900000000000000355), and all further reckoning is in decimals.
 */
final class Minor {
    private Minor() {
    }

    static int digits(String currency) {
        try {
            return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        } catch (IllegalArgumentException unknown) {
            return 2;
        }
    }

    static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value);
    }

    /** 12.50 in HKD is 1250; half a unit goes up. */
    static long of(BigDecimal amount, int digits) {
        return amount.movePointRight(digits).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    static long milli(double quantity) {
        return decimal(quantity).movePointRight(3).setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    }

    /**
     * Amounts in minor units whose sum is exactly total: each is rounded down, and what is missing
     * goes to those that lost most. uniCenta rounds the ticket, not its lines; this gives the lines
     * that the customer really paid.
     */
    static List<Long> shares(List<BigDecimal> amounts, long total, int digits) {
        List<Long> shares = new ArrayList<>();
        List<BigDecimal> lost = new ArrayList<>();
        long sum = 0;
        for (BigDecimal amount : amounts) {
            BigDecimal exact = amount.movePointRight(digits);
            long floor = exact.setScale(0, RoundingMode.FLOOR).longValueExact();
            shares.add(floor);
            lost.add(exact.subtract(BigDecimal.valueOf(floor)));
            sum += floor;
        }
        for (long missing = total - sum; missing != 0 && !shares.isEmpty();) {
            int most = 0;
            for (int at = 1; at < lost.size(); at++) {
                int order = lost.get(at).compareTo(lost.get(most));
                if (missing > 0 ? order > 0 : order < 0) most = at;
            }
            long step = Long.signum(missing);
            shares.set(most, shares.get(most) + step);
            lost.set(most, lost.get(most).subtract(BigDecimal.valueOf(step)));
            missing -= step;
        }
        return shares;
    }
}
