// SPDX-License-Identifier: Apache-2.0
package tillside.unicenta;

import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import tillside.Tillside;

/**
 * What the BeanShell scripts call: one method an event. Each returns at once, throws nothing, and
 * leaves the ticket's lines, prices and payments alone. Settings stand in tillside.properties in
 * the user's home (see README.md). Called on Swing's event thread only, as uniCenta runs its
 * scripts.
 */
public final class Tickets {
    private static final String CUSTOMER = "tillside.customer"; // kept with a shared ticket
    private static final String RECEIPT = "tillside.receipt";   // for the receipt's template
    private static final int OPEN_MAX = 64;

    /** What is known of a running ticket beside uniCenta. */
    static final class Open {
        long revision;
        Map<String, Object> card;
        final Map<String, Map<String, Object>> shown = new LinkedHashMap<>();
        final Map<String, String> offers = new LinkedHashMap<>();
    }

    private static final Map<String, Open> open = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
            return size() > OPEN_MAX;
        }
    };
    private static Properties settings;
    private static Tillside session;
    private static Screen screen = new Screen();

    private Tickets() {
    }

    /** For tests of a host without a display. */
    public static void drawOn(Screen other) {
        screen = other;
    }

    public static void changed(Object ticketInfo, Object user) {
        guarded(() -> {
            Ticket ticket = ticket(ticketInfo);
            Open state = state(ticket);
            state.revision++;
            if (ticket.isRefund()) return;
            advise(state, call("BASKET_CHANGED", ticket, user, 50));
        });
    }

    public static void beforeTender(Object ticketInfo, Object user) {
        guarded(() -> {
            Ticket ticket = ticket(ticketInfo);
            if (!ticket.isRefund()) {
                advise(state(ticket), call("BEFORE_TENDER", ticket, user, 50));
            }
        });
    }

    /** The ticket is paid and saved: it goes to head office, and the receipt gets the answer. */
    public static void closed(Object ticketInfo, Object user) {
        guarded(() -> {
            Ticket ticket = ticket(ticketInfo);
            ticket.settle();
            Open state = state(ticket);
            Map<String, Object> message = about(ticket.number(), user);
            message.put("customerId", ticket.property(CUSTOMER));
            message.put("tenders", ticket.tenders());
            String kind = "BASKET_COMPLETED";
            if (!ticket.returned.isEmpty()) {
                kind = "RETURN_COMPLETED";
                message.put("lines", ticket.returned);
                message.put("refundTotal", ticket.refundTotal());
                if (!ticket.lines.isEmpty()) message.put("taken", ticket.basket(state.revision));
            } else {
                message.put("basket", ticket.basket(state.revision));
                message.put("suggestions", outcomes(state, ticket));
                message.put("offers", offers(state));
            }
            Tillside.Result posted = post(kind, message, ticket.id());
            StringBuilder lines = new StringBuilder();
            for (Map<String, Object> line : posted.list("receipt")) {
                if (List.of("PLAIN", "BOLD").contains(line.getOrDefault("style", "PLAIN"))) {
                    lines.append(line.get("text")).append('\n');
                }
            }
            ticket.setProperty(RECEIPT, lines.toString());
            open.remove(ticket.id());
            screen.clear();
        });
    }

    /** The button: find by phone or card, or enrol, or take off, or withdraw. */
    public static void customer(Object ticketInfo, Object user) {
        guarded(() -> {
            Ticket ticket = ticket(ticketInfo);
            Screen.Asked asked = screen.ask(state(ticket).card != null);
            if (asked == null) return;
            switch (asked.what) {
                case FIND: find(ticket, user, asked.text); break;
                case ENROL: enrol(ticket, user, asked.text); break;
                case TAKE_OFF: attach(ticket, user, null); break;
                case WITHDRAW: withdraw(ticket, user); break;
            }
        });
    }

    private static void find(Ticket ticket, Object user, String number) throws Exception {
        for (String by : List.of("phone", "card")) {
            Map<String, Object> message = about(ticket.id(), user);
            message.put(by, number);
            Tillside.Result found = session().call("FIND_CUSTOMER", message, 200);
            if (found.list("customers").size() == 1) {
                attach(ticket, user, found.list("customers").get(0));
                return;
            }
        }
        screen.say("Not found: enrol, or go on without.");
    }

    private static void enrol(Ticket ticket, Object user, String phone) throws Exception {
        Map<String, Object> get = about(ticket.id(), user);
        get.put("language", setting("language", "zh-Hant-HK"));
        get.put("surface", "READ_ALOUD"); // the cashier's screen
        Tillside.Result reply = session().call("GET_NOTICE", get, 500);
        @SuppressWarnings("unchecked")
        Map<String, Object> notice = (Map<String, Object>) reply.reply.get("notice");
        if (notice == null) {
            screen.say("No new customers at this moment: please try again later.");
            return;
        }
        long shownAt = System.currentTimeMillis();
        Screen.Answer answer = screen.read(notice);
        if (answer == null) return; // left: nothing is saved
        Map<String, Object> message = about(ticket.id(), user);
        message.put("phone", phone);
        message.put("name", answer.name);
        message.put("language", notice.get("language"));
        message.put("answer", Map.of(
            "noticeId", notice.get("noticeId"), "noticeSha256", notice.get("sha256"),
            "language", notice.get("language"), "surface", "READ_ALOUD",
            "method", "CASHIER_KEYED_ORAL", "noticeShownAtUs", shownAt * 1000,
            "secondsShown", (System.currentTimeMillis() - shownAt) / 1000,
            "choices", answer.choices));
        Tillside.Result done = session().call("ENROL_CUSTOMER", message, 1000);
        if (!done.list("customers").isEmpty()) { // also of who is a member already
            attach(ticket, user, done.list("customers").get(0));
        } else if (done.failure() != null) {
            screen.say(String.valueOf(done.failure().get("message")));
        } else {
            screen.say("No answer: the customer was perhaps not enrolled. Go on without.");
        }
    }

    private static void attach(Ticket ticket, Object user, Map<String, Object> card)
            throws Exception {
        String id = card == null ? "" : (String) card.get("customerId");
        ticket.setProperty(CUSTOMER, id);
        Open state = state(ticket);
        state.card = card;
        Map<String, Object> message = about(ticket.id(), user);
        message.put("customerId", id);
        session().call("SET_CUSTOMER", message, 50);
        advise(state, call("BASKET_CHANGED", ticket, user, 50));
    }

    private static void withdraw(Ticket ticket, Object user) throws Exception {
        Map<String, Object> message = about(ticket.id(), user);
        String customer = ticket.property(CUSTOMER);
        message.put("customerId", customer);
        Tillside.Result posted =
            // Each press is a withdrawal of its own: on one ticket a customer may agree in between.
            post("WITHDRAW_CONSENT", message, customer + "/" + System.nanoTime());
        boolean kept = posted.ok() || posted.status.equals("spooled");
        screen.say(kept ? "Withdrawn: no more messages to this customer."
            : "The withdrawal could NOT be recorded: please write it down for head office.");
    }

    private static void advise(Open state, Tillside.Result result) {
        boolean current = result.ok() && !Boolean.TRUE.equals(result.reply.get("stale"));
        List<Map<String, Object>> suggestions = current ? result.list("suggestions") : List.of();
        screen.show(state.card, suggestions);
        long now = System.currentTimeMillis() * 1000;
        for (int at = 0; at < suggestions.size(); at++) {
            Map<String, Object> one = suggestions.get(at);
            state.shown.putIfAbsent((String) one.get("suggestionId"), Map.of(
                "suggestionId", one.get("suggestionId"), "sku", one.get("sku"),
                "position", at + 1, "shownAtUs", now));
        }
        for (Map<String, Object> offer : result.list("discounts")) {
            state.offers.put((String) offer.get("offerId"),
                String.valueOf(offer.getOrDefault("version", "")));
        }
    }

    private static List<Map<String, Object>> outcomes(Open state, Ticket ticket) {
        List<Map<String, Object>> outcomes = new ArrayList<>();
        for (Map<String, Object> shown : state.shown.values()) {
            Map<String, Object> outcome = new LinkedHashMap<>(shown);
            outcome.put("outcome", "IGNORED");
            for (Map<String, Object> line : ticket.lines) {
                if (line.get("sku").equals(shown.get("sku"))) {
                    line.put("suggestionId", shown.get("suggestionId"));
                    outcome.put("outcome", "ACCEPTED");
                }
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** These scripts book no discounts of others, and say so where one was offered all the same. */
    private static List<Map<String, Object>> offers(Open state) {
        List<Map<String, Object>> report = new ArrayList<>();
        state.offers.forEach((id, version) -> report.add(
            Map.of("offerId", id, "version", version, "outcome", "NOT_POSSIBLE")));
        return report;
    }

    private static Tillside.Result call(String kind, Ticket ticket, Object user, int deadlineMs)
            throws Exception {
        Map<String, Object> message = about(ticket.id(), user);
        message.put("customerId", ticket.property(CUSTOMER));
        message.put("basket", ticket.basket(state(ticket).revision));
        return session().call(kind, message, deadlineMs);
    }

    /** The same ticket always makes the same request id: told twice, it is recorded once. */
    private static Tillside.Result post(String kind, Map<String, Object> message, String about)
            throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
            .digest((kind + "\n" + about).getBytes(StandardCharsets.UTF_8));
        StringBuilder id = new StringBuilder();
        for (int at = 0; at < 16; at++) id.append(String.format("%02x", hash[at]));
        Tillside.Result result = session().post(kind, message, 100, id.toString());
        if (!result.ok() && !result.status.equals("spooled")) {
            System.err.println("tillside: " + kind + " was not recorded: " + result.words);
        }
        return result;
    }

    private static Map<String, Object> about(String ticket, Object user) throws Exception {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("store", setting("store", ""));
        context.put("till", setting("till", ""));
        context.put("businessDay", new SimpleDateFormat("yyyy-MM-dd").format(new Date()));
        context.put("ticket", ticket);
        context.put("staff", Ticket.staff(user));
        context.put("role", "CASHIER");
        context.put("training", setting("training", "false").equals("true"));
        context.put("currency", setting("currency", "HKD"));
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("context", context);
        return message;
    }

    private static Ticket ticket(Object ticketInfo) throws Exception {
        return new Ticket(ticketInfo, setting("currency", "HKD"));
    }

    private static Open state(Ticket ticket) {
        return open.computeIfAbsent(ticket.id(), id -> new Open());
    }

    private static String setting(String key, String otherwise) throws Exception {
        if (settings == null) {
            Path file = Path.of(System.getProperty("tillside.properties",
                System.getProperty("user.home") + "/tillside.properties"));
            Properties read = new Properties();
            try (Reader in = Files.newBufferedReader(file)) {
                read.load(in);
            }
            settings = read;
        }
        return settings.getProperty(key, otherwise);
    }

    private static Tillside session() throws Exception {
        if (session == null) {
            session = Tillside.open(setting("socket", "/run/tillside/till.sock"), null, null,
                setting("library", "libtillside.so"));
            Map<String, Object> hello = new LinkedHashMap<>(about("", null));
            hello.put("hostName", "uniCenta");
            hello.put("capabilities", List.of("tillside.card/1", "tillside.receipt/32"));
            session.call("HELLO", hello, 50);
        }
        return session;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void guarded(Work work) {
        try {
            work.run();
        } catch (Exception | LinkageError fault) { // JNA or the binding may be missing
            // The kind only: a message may hold what a customer said.
            System.err.println("tillside: " + fault.getClass().getName());
        }
    }
}
