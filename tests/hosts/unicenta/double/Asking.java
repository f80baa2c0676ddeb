import com.openbravo.pos.sales.JPanelTicket;
import java.awt.BorderLayout;
import java.awt.Component;
import java.util.Map;
import javax.swing.Box;
import javax.swing.JCheckBox;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import tillside.unicenta.Screen;
import tillside.unicenta.Tickets;

/**
 * The cashier's hands and eyes where there is no display: the button's question is answered here,
 * and the notice's real panel is looked at and filled in.
 */
final class Asking extends Screen {
    private static final Asking screen = new Asking();
    private Asked next;
    private String name = "";
    private String saw = "";

    static String at(JPanelTicket panel, String[] words) {
        Tickets.drawOn(screen);
        screen.saw = "";
        screen.name = words.length > 3 ? words[3] : "";
        screen.next = new Asked(words[0].equals("enrol") ? What.ENROL : What.valueOf(words[1]),
            words.length > 2 ? words[2] : "");
        panel.button("button.tillside");
        return screen.saw.isEmpty() ? screen() : screen.saw;
    }

    static String screen() {
        return String.join(" | ", screen.shown());
    }

    @Override
    public Asked ask(boolean attached) {
        return next;
    }

    @Override
    public void say(String words) {
        saw = words;
    }

    // Looks at the panel that would be shown, ticks the first choice, types the name.
    @Override
    public Answer read(Map<String, Object> notice) {
        JPanel panel = noticePanel(notice);
        BorderLayout layout = (BorderLayout) panel.getLayout();
        JScrollPane scroll = (JScrollPane) layout.getLayoutComponent(BorderLayout.CENTER);
        String text = ((JTextArea) scroll.getViewport().getView()).getText();
        int ticked = 0;
        boolean first = true;
        for (Component part :
            ((Box) layout.getLayoutComponent(BorderLayout.SOUTH)).getComponents()) {
            if (part instanceof JCheckBox) {
                ticked += ((JCheckBox) part).isSelected() ? 1 : 0;
                ((JCheckBox) part).setSelected(first);
                first = false;
            } else if (part instanceof JTextField) {
                ((JTextField) part).setText(name);
            }
        }
        saw = "ticked beforehand: " + ticked + "; " + text.replace('\n', '~');
        return answerOf(panel);
    }
}
