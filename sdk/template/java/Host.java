// SPDX-License-Identifier: Apache-2.0
//
// The smallest host in Java: finds a customer by phone and prints the card, or says why not.
//   javac -cp /usr/share/java/jna.jar -d classes sdk/bindings/java/tillside/Tillside.java \
//       sdk/template/java/Host.java
//   java -cp /usr/share/java/jna.jar:classes Host \
//       /usr/lib/libtillside.so /run/tillside/till.sock '9123 4567'
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tillside.Tillside;

public final class Host {
    private static final int DEADLINE_MS = 500;
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** What a cashier is told where there is no answer. */
    private static void explain(Tillside.Result result) {
        if (result.status.equals("refused")) {
            OUT.println("refused: " + result.failure().get("message"));
        } else {
            OUT.println("no help at this till now: " + result.words);
        }
    }

    private static void show(Tillside.Result result) {
        List<Map<String, Object>> cards = result.list("customers");
        if (cards.isEmpty()) OUT.println("no customer");
        for (Map<String, Object> card : cards) {
            OUT.println("customer: " + card.get("maskedName") + " " + card.get("maskedPhone"));
            for (Object part : (List<?>) card.get("consents")) {
                Map<?, ?> consent = (Map<?, ?>) part;
                OUT.println("  " + consent.get("purpose") + ": " + consent.get("state"));
            }
        }
    }

    private static Tillside.Result find(Tillside till, String phone) {
        Tillside.Result greeting = till.call("HELLO", Map.of("hostName", "my till"), DEADLINE_MS);
        if (!greeting.ok()) return greeting;
        Map<?, ?> hello = (Map<?, ?>) greeting.reply.get("hello");
        Map<String, Object> context = Map.of("store", hello.get("store"), "till", hello.get("till"),
            "businessDay", "2026-01-02", "ticket", "1", "staff", "C1", "currency", "HKD");
        return till.call("FIND_CUSTOMER", Map.of("context", context, "phone", phone), DEADLINE_MS);
    }

    public static void main(String[] words) {
        if (words.length != 3) System.exit(2);
        try (Tillside till = Tillside.open(words[1], null, null, words[0])) {
            Tillside.Result found = find(till, words[2]);
            if (found.ok()) {
                show(found);
            } else {
                explain(found);
            }
        } catch (Tillside.TillsideException error) {
            OUT.println("no help at this till now: " + error.getMessage()); // the sale goes on
        }
    }
}
