package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose.yml promises: limits, least privilege, and no port that cannot be moved. */
class ComposeFileTest {

    /** The services with an image of this repository that run for ever. */
    private static final List<String> PROCESSES = List.of("relay", "relay-standby", "processor");

    /** A process needs at most so many seconds to stop in order. */
    private static final int STOP_SECONDS = 30;

    private final Map<String, Map<String, Object>> services = services();

    @Test
    void everyProcessHasLimitsAndNoPrivileges() {
        for (String name : PROCESSES) {
            Map<String, Object> service = service(name);
            assertThat(service)
                    .as(name)
                    .containsEntry("read_only", true)
                    .containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("security_opt", List.of("no-new-privileges:true"))
                    .containsKeys("mem_limit", "cpus", "pids_limit")
                    .doesNotContainKeys("user", "privileged", "cap_add", "network_mode");
        }
    }

    @Test
    void aProcessThatCannotHealIsNotRestartedForEver() {
        for (String name : PROCESSES) {
            assertThat(service(name).get("restart").toString())
                    .as(name)
                    .matches("on-failure:[1-9]");
            String grace = service(name).get("stop_grace_period").toString();
            assertThat(Integer.parseInt(grace.replaceFirst("s$", "")))
                    .as("grace period of %s", name)
                    .isGreaterThan(STOP_SECONDS);
        }
    }

    @Test
    void theStandbyDiffersFromTheRelayInItsPortOnly() {
        Map<String, Object> relay = service("relay");
        Map<String, Object> standby = service("relay-standby");
        assertThat(standby.get("ports")).isNotEqualTo(relay.get("ports"));
        assertThat(standby.keySet()).isEqualTo(relay.keySet());
        for (String key : relay.keySet()) {
            if (!key.equals("ports")) {
                assertThat(standby.get(key)).as(key).isEqualTo(relay.get(key));
            }
        }
    }

    @Test
    void everyPortIsPublishedOnLoopbackAndCanBeMoved() {
        List<String> defaults = new ArrayList<>();
        for (String name : services.keySet()) {
            for (Object port : (List<?>) service(name).getOrDefault("ports", List.of())) {
                assertThat(port.toString())
                        .as("port of %s", name)
                        .matches("127\\.0\\.0\\.1:\\$\\{TAILRACE_[A-Z]+_PORT:-\\d+}:\\d+");
                defaults.add(port.toString().replaceFirst(".*:-(\\d+)}.*", "$1"));
            }
        }
        assertThat(defaults)
                .doesNotHaveDuplicates()
                .contains("5432", "9092", "9401", "9402", "9403");
    }

    @Test
    void secretsAreFiles() {
        for (String name : services.keySet()) {
            Map<?, ?> environment = (Map<?, ?>) service(name).getOrDefault("environment", Map.of());
            for (Object variable : environment.keySet()) {
                assertThat(variable.toString())
                        .as("environment of %s", name)
                        .doesNotMatch(".*(PASSWORD|TOKEN|SECRET)");
            }
        }
    }

    private Map<String, Object> service(String name) {
        assertThat(services).containsKey(name);
        return services.get(name);
    }

    @SuppressWarnings("unchecked") // the format of compose files
    private static Map<String, Map<String, Object>> services() {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        try {
            Map<String, Object> file =
                    yaml.load(Files.readString(Path.of("..", "docker-compose.yml")));
            return (Map<String, Map<String, Object>>) file.get("services");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
