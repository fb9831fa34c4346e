package io.tailrace.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PrintableTest {

    private static final String HOSTILE =
            "a\u001b[2Jb\rc\u0000d\u009be\u202ef\u2028g\u007fh\u200bi\udb40\udc41j äß漢😀";

    /** Without any character that a terminal obeys or a reader does not see. */
    private static final String SHOWN =
            "a\\u001b[2Jb\\u000dc\\u0000d\\u009be\\u202ef\\u2028g\\u007fh\\u200bi\\udb40\\udc41j äß漢😀";

    @Test
    void controlCharactersAreShownEscaped() {
        assertThat(Printable.line(HOSTILE + "\nforged")).isEqualTo(SHOWN + "\\u000aforged");
    }

    @Test
    void aWriterKeepsTheLinesOfTheCommand() {
        StringWriter out = new StringWriter();
        PrintWriter writer = Printable.writer(out);
        writer.println(HOSTILE);
        writer.print(HOSTILE.toCharArray());
        writer.write('\u001b');
        writer.flush();

        assertThat(out.toString()).isEqualTo(SHOWN + "\n" + SHOWN + "\\u001b");
    }

    @Test
    void jsonStaysTheSameStrings() throws IOException {
        StringWriter out = new StringWriter();
        Printable.writer(out).println(new JsonMapper().writeValueAsString(HOSTILE + "\n\t\"\\"));

        assertThat(out.toString()).doesNotContain("\u001b", "\u202e", "\u009b");
        assertThat(new JsonMapper().readValue(out.toString(), String.class))
                .isEqualTo(HOSTILE + "\n\t\"\\");
    }

    /** Logs what events may hold, with the logging configuration of the processes. */
    public static final class HostileLogger {

        private HostileLogger() {}

        public static void main(String[] arguments) {
            LoggerFactory.getLogger("io.tailrace.Hostile")
                    .atWarn()
                    .addKeyValue("key", "k\u001b[2J\nFORGED 1")
                    .setCause(
                            new IllegalStateException(
                                    "e\u001b[2J\nFORGED 2", new IOException("c\nFORGED 3")))
                    .log("m\u001b[2J\r\nFORGED 4 {}", "\u202e");
        }
    }

    @Test
    void aLogShowsControlCharactersOnTheLineOfTheMessage() throws Exception {
        String output = hostileLog("text");

        assertThat(output)
                .doesNotContain("\u001b", "\r", "\u202e")
                .contains("m\ufffd[2J\\nFORGED 4 \ufffd key=\"k\ufffd[2J\\nFORGED 1\"")
                .contains("IllegalStateException: e\ufffd[2J\\nFORGED 2\n\tat ")
                .contains("\nCaused by: java.io.IOException: c\\nFORGED 3\n");
        assertThat(List.of(output.split("\n"))).noneMatch(line -> line.startsWith("FORGED"));
    }

    @Test
    void aLogInJsonHasALineForEachMessage() throws Exception {
        String output = hostileLog("json");

        assertThat(output.lines()).hasSize(1);
        assertThat(output).doesNotContain("\u001b");
        JsonNode line = new ObjectMapper().readTree(output);
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("formattedMessage").asText()).startsWith("m\u001b[2J\r\nFORGED 4");
        assertThat(line.at("/kvpList/0/key").asText()).startsWith("k\u001b[2J");
        assertThat(line.at("/throwable/message").asText()).startsWith("e\u001b[2J");
    }

    /** What a process logs that logs hostile texts. */
    private static String hostileLog(String format) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dlogback.configurationFile=tailrace-logback.xml",
                                "-Dstdout.encoding=UTF-8",
                                "-Dfile.encoding=UTF-8",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HostileLogger.class.getName())
                        .redirectErrorStream(true);
        builder.environment().put("TAILRACE_LOG_FORMAT", format);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
