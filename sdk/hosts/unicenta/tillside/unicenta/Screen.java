// SPDX-License-Identifier: Apache-2.0
package tillside.unicenta;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.swing.Box;
import javax.swing.JCheckBox;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;

/**
 * What is drawn beside uniCenta's sales panel, with Swing as uniCenta itself: a small window with
 * the customer's card and suggestions, and the dialogs behind the button. Without a display nothing
 * is drawn.
 */
public class Screen {
    public enum What { FIND, ENROL, TAKE_OFF, WITHDRAW }

    public static final class Asked {
        public final What what;
        public final String text;

        public Asked(What what, String text) {
            this.what = what;
            this.text = text;
        }
    }

    public static final class Answer {
        public String name = "";
        public final List<Map<String, Object>> choices = new ArrayList<>();
    }

    private final Box beside = Box.createVerticalBox();
    private JDialog window;

    /** The cashier's wish, or null. */
    public Asked ask(boolean attached) {
        JTextField number = new JTextField(16);
        String[] options = attached
            ? new String[] {"Find", "New customer", "Take off", "No more messages", "Cancel"}
            : new String[] {"Find", "New customer", "Cancel"};
        JPanel panel = new JPanel();
        panel.add(new JLabel("Phone or card"));
        panel.add(number);
        int chosen = JOptionPane.showOptionDialog(window, panel, "Customer",
            JOptionPane.DEFAULT_OPTION, JOptionPane.PLAIN_MESSAGE, null, options, options[0]);
        if (chosen < 0 || options[chosen].equals("Cancel")) return null;
        return new Asked(What.values()[chosen], number.getText().trim());
    }

    /** The notice, to be read aloud; the choices, or null where the cashier left. */
    public Answer read(Map<String, Object> notice) {
        JPanel panel = noticePanel(notice);
        int done = JOptionPane.showConfirmDialog(window, panel, (String) notice.get("title"),
            JOptionPane.OK_CANCEL_OPTION, JOptionPane.PLAIN_MESSAGE);
        return done == JOptionPane.OK_OPTION ? answerOf(panel) : null;
    }

    /** The whole text in a scrolling area, every choice unticked. */
    public static JPanel noticePanel(Map<String, Object> notice) {
        JTextArea text = new JTextArea(notice.get("text") + "\n\n" + notice.get("script"), 16, 60);
        text.setEditable(false);
        text.setLineWrap(true);
        text.setWrapStyleWord(true);
        Box below = Box.createVerticalBox();
        for (Map<String, Object> choice : listOf(notice.get("choices"))) {
            JCheckBox box = new JCheckBox((String) choice.get("text"), false);
            box.setName((String) choice.get("choiceId"));
            below.add(box);
        }
        JTextField name = new JTextField(16);
        name.setName("name");
        below.add(new JLabel("Name"));
        below.add(name);
        JPanel panel = new JPanel(new BorderLayout());
        panel.add(new JScrollPane(text), BorderLayout.CENTER);
        panel.add(below, BorderLayout.SOUTH);
        return panel;
    }

    public static Answer answerOf(JPanel panel) {
        Answer answer = new Answer();
        Box below = (Box) ((BorderLayout) panel.getLayout()).getLayoutComponent(BorderLayout.SOUTH);
        for (Component part : below.getComponents()) {
            if (part instanceof JCheckBox) {
                answer.choices.add(Map.of("choiceId", part.getName(),
                    "given", ((JCheckBox) part).isSelected()));
            } else if (part instanceof JTextField) {
                answer.name = ((JTextField) part).getText().trim();
            }
        }
        return answer;
    }

    public void say(String words) {
        if (!GraphicsEnvironment.isHeadless()) JOptionPane.showMessageDialog(window, words);
    }

    /** The card (or null) and suggestions, in place of what stood there. */
    public void show(Map<String, Object> card, List<Map<String, Object>> suggestions) {
        beside.removeAll();
        for (String words : words(card, suggestions)) {
            JLabel label = new JLabel();
            label.putClientProperty("html.disable", true); // words, never markup
            label.setText(words);
            beside.add(label);
        }
        if (GraphicsEnvironment.isHeadless()) return;
        if (window == null) {
            window = new JDialog((java.awt.Frame) null, "Tillside", false);
            window.setAlwaysOnTop(true);
            window.setFocusableWindowState(false); // the scanner's keys go to uniCenta
            window.add(beside);
        }
        window.pack();
        window.setVisible(beside.getComponentCount() > 0);
    }

    public void clear() {
        show(null, List.of());
    }

    /** What stands in the window. */
    public List<String> shown() {
        List<String> words = new ArrayList<>();
        for (Component part : beside.getComponents()) words.add(((JLabel) part).getText());
        return words;
    }

    private static List<String> words(Map<String, Object> card,
            List<Map<String, Object>> suggestions) {
        List<String> words = new ArrayList<>();
        if (card != null) {
            words.add(card.get("maskedName") + "  " + card.get("maskedPhone"));
        }
        for (Map<String, Object> one : suggestions) {
            words.add(one.get("name") + " – " + one.get("reason"));
        }
        return words;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> listOf(Object value) {
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }
}
