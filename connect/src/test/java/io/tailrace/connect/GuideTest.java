package io.tailrace.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** The guide has the files of the plugin, which the crash suite runs with, and every option. */
class GuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "how-to", "run-in-kafka-connect.md");
    private static final Path EXAMPLES = Path.of("src", "plugin", "etc");
    private static final String BEGIN = "<!-- options: written by GuideTest -->\n";
    private static final String END = "<!-- end of options -->";

    @Test
    void guideShowsTheFilesOfThePlugin() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(guide)
                .contains("```sql\n" + example("outbox.sql") + "```")
                .contains("```properties\n" + example("worker.properties") + "```")
                .contains("```json\n" + example("connector.json") + "```");
    }

    @Test
    void transformAcceptsItsPropertiesInTheExample() throws IOException {
        JsonNode config = new JsonMapper().readTree(example("connector.json")).get("config");
        String prefix = "transforms.outbox.";
        Map<String, String> properties = new HashMap<>();
        config.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (name.startsWith(prefix)) {
                                properties.put(
                                        name.substring(prefix.length()),
                                        config.get(name).textValue());
                            }
                        });

        TransformConfig accepted = TransformConfig.of(properties);

        assertThat(accepted.maxBytes())
                .isLessThanOrEqualTo(
                        config.get("topic.creation.default.max.message.bytes").asInt());
        assertThat(accepted.maxDeadLetterBytes())
                .isLessThanOrEqualTo(config.get("topic.creation.letters.max.message.bytes").asInt())
                .isLessThanOrEqualTo(config.get("producer.override.max.request.size").asInt());
    }

    @Test
    void exampleEndsTheTaskInPlaceOfLeavingSomethingOut() throws IOException {
        JsonNode config = new JsonMapper().readTree(example("connector.json")).get("config");

        for (String mode : List.of("converting", "processing")) {
            assertThat(config.path("event." + mode + ".failure.handling.mode").asText())
                    .as(mode)
                    .isEqualTo("fail");
        }
        assertThat(config.path("errors.tolerance").asText()).isEqualTo("none");
    }

    @Test
    void guideCallsWorkersByTheAddressOnWhichTheyListen() throws IOException {
        String address =
                example("worker.properties")
                        .lines()
                        .filter(line -> line.startsWith("listeners="))
                        .findFirst()
                        .orElseThrow()
                        .substring("listeners=".length());

        assertThat(Files.readString(GUIDE).lines().filter(line -> line.contains("curl ")).toList())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains(address + "/connectors"));
    }

    @Test
    void guideHasTheConditionOfTheContractThatKeepsOutLargePayloads() throws IOException {
        String contract =
                Files.readString(GUIDE.resolve("../../reference/contract.md").normalize());
        String condition =
                contract.lines()
                        .filter(line -> line.startsWith("ALTER TABLE outbox ADD CONSTRAINT"))
                        .findFirst()
                        .orElseThrow();

        assertThat(Files.readString(GUIDE)).contains(condition);
    }

    /** With {@code -Dtailrace.docs=write} it writes the table. */
    @Test
    void guideListsEveryOption() throws IOException {
        String guide = Files.readString(GUIDE);
        int begin = guide.indexOf(BEGIN) + BEGIN.length();
        int end = guide.indexOf(END);
        String listed = guide.substring(0, begin) + options() + guide.substring(end);
        if ("write".equals(System.getProperty("tailrace.docs"))) {
            Files.writeString(GUIDE, listed);
        } else {
            assertThat(guide).isEqualTo(listed);
        }
    }

    private static String options() {
        StringBuilder table = new StringBuilder("| option | default | |\n|---|---|---|\n");
        TransformOptions.ALL.configKeys().values().stream()
                .map(GuideTest::row)
                .forEach(table::append);
        return table.toString();
    }

    private static String row(ConfigKey key) {
        Object value =
                key.defaultValue instanceof List<?> list && list.isEmpty() ? "" : key.defaultValue;
        String shown = String.valueOf(value);
        return "| `%s` | %s | %s |%n"
                .formatted(
                        key.name,
                        shown.isEmpty() ? "" : "`" + shown + "`",
                        key.documentation.replace("<", "&lt;").replace("*", "\\*"));
    }

    private static String example(String name) throws IOException {
        return Files.readString(EXAMPLES.resolve(name));
    }
}
