import com.openbravo.pos.payment.PaymentInfo;
import com.openbravo.pos.sales.JPanelTicket;
import com.openbravo.pos.ticket.TaxInfo;
import com.openbravo.pos.ticket.TicketInfo;
import com.openbravo.pos.ticket.TicketLineInfo;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cashier at the double: one command a line on standard input, one answer a line on standard
 * output. With the word "tillside" as second argument the scripts of the folder in the first are
 * bound.
 */
public final class Till {
    public static void main(String[] arguments) throws Exception {
        Path scripts = Path.of(arguments[0]);
        boolean bound = arguments.length > 1;
        JPanelTicket panel = new JPanelTicket(bound ? Map.of(
            "ticket.change", scripts.resolve("Tillside.Change.txt"),
            "ticket.total", scripts.resolve("Tillside.Total.txt"),
            "ticket.close", scripts.resolve("Tillside.Close.txt"),
            "button.tillside", scripts.resolve("Tillside.Customer.txt")) : Map.of());
        BufferedReader in = new BufferedReader(
            new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(done(panel, line.split(" ")));
        }
    }

    private static String done(JPanelTicket panel, String[] words) throws Exception {
        switch (words[0]) {
            case "sell": // code price count rate
                panel.addLine(line(words, 1.0));
                return String.valueOf(panel.ticket().getTotal());
            case "return":
                panel.addLine(line(words, -1.0));
                return String.valueOf(panel.ticket().getTotal());
            case "discount": // price
                TicketLineInfo discount =
                    new TicketLineInfo(null, 1.0, Double.parseDouble(words[1]), null);
                discount.setProperty("product.name", "Ten off");
                panel.addLine(discount);
                return String.valueOf(panel.ticket().getTotal());
            case "remove":
                panel.removeLine(Integer.parseInt(words[1]));
                return String.valueOf(panel.ticket().getTotal());
            case "refund":
                panel.start(TicketInfo.RECEIPT_REFUND);
                return "refund";
            case "customer":
            case "enrol":
                return Asking.at(panel, words);
            case "screen":
                return Asking.screen();
            case "pay": // kind total, once or more
                List<PaymentInfo> payments = new ArrayList<>();
                for (int at = 1; at + 1 < words.length; at += 2) {
                    payments.add(PaymentInfo.of(words[at], Double.parseDouble(words[at + 1])));
                }
                return String.valueOf(panel.close(payments));
            case "messages":
                return String.valueOf(panel.messages);
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private static TicketLineInfo line(String[] words, double sign) {
        TicketLineInfo line = new TicketLineInfo("p-" + words[1],
            sign * Double.parseDouble(words[3]), Double.parseDouble(words[2]),
            new TaxInfo(Double.parseDouble(words[4])));
        line.setProperty("product.name", "Item " + words[1]);
        line.setProperty("product.code", words[1]);
        line.setProperty("product.reference", words[1]);
        return line;
    }
}
