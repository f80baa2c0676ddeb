// Does with the Java binding what the test says, line by line (bindings_test.cpp).
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tillside.Tillside;

public final class Drive {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private static void say(Map<String, ?> value) {
        OUT.println(Tillside.Json.write(value));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> perform(Tillside till, Map<String, Object> step) {
        int deadline = ((Number) step.getOrDefault("deadline_ms", 2000)).intValue();
        String kind = (String) step.get("kind");
        Map<String, Object> message =
            (Map<String, Object>) step.getOrDefault("message", Map.of());
        String id = (String) step.get("request_id");
        Tillside.Result result;
        if (step.get("do").equals("poll")) {
            result = till.poll(((Number) step.getOrDefault("cursor", 0)).longValue(), deadline);
        } else if (step.get("do").equals("post")) {
            result = till.post(kind, message, deadline, id);
        } else {
            result = till.call(kind, message, deadline, id);
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("status", result.status);
        out.put("reply", result.reply);
        out.put("failure", result.failure());
        out.put("words", result.words);
        out.put("request_id", result.requestId);
        out.put("repeated", result.repeated);
        out.put("cursor", result.cursor);
        return out;
    }

    private static String path(String[] words, int at) {
        return words.length <= at || words[at].isEmpty() ? null : words[at];
    }

    public static void main(String[] words) throws Exception {
        Tillside till;
        try {
            till = Tillside.open(path(words, 1), path(words, 2), path(words, 3), words[0]);
        } catch (Tillside.TillsideException error) {
            say(Map.of("opened", false, "words", error.getMessage()));
            return;
        }
        say(Map.of("opened", true));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> step = Tillside.Json.readObject(line);
            if (step.get("do").equals("close")) {
                till.close();
                say(Map.of("closed", true));
            } else if (step.get("do").equals("last_error")) {
                say(Map.of("words", till.lastError()));
            } else {
                Map<String, Object> result = null;
                int times = ((Number) step.getOrDefault("times", 1)).intValue();
                for (int i = 0; i < times && (i == 0 || result.get("status").equals("ok")); i++) {
                    result = perform(till, step);
                    if (i % 500 == 1) System.gc(); // what nobody refers to goes now
                }
                say(result);
            }
        }
    }
}
