package io.tailrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.connect.runtime.isolation.PluginDesc;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive is a plugin that workers find, and that has what its users need and may expect. */
class PluginArchiveIT {

    private static final Path GUIDE = Path.of("..", "docs", "how-to", "run-in-kafka-connect.md");

    @TempDir private Path plugins;
    private Path root;
    private String version;

    @BeforeEach
    void unpack() throws IOException {
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            List<Path> archives = files.filter(file -> file.toString().endsWith(".zip")).toList();
            assertThat(archives).as("./mvnw package -pl connect -am makes the archive").hasSize(1);
            archive = archives.get(0);
        }
        String name = archive.getFileName().toString();
        root = plugins.resolve(name.substring(0, name.length() - ".zip".length()));
        version = root.getFileName().toString().substring("tailrace-connect-".length());
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file, UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = plugins.resolve(entry.getName()).normalize();
                assertThat(path).startsWithRaw(root);
                if (!entry.isDirectory()) {
                    Files.createDirectories(path.getParent());
                    Files.copy(zip, path);
                }
            }
        }
    }

    @Test
    void workersFindTheTransformByItsManifestAndByScanning() {
        for (String discovery : List.of("service_load", "only_scan")) {
            Plugins found =
                    new Plugins(
                            Map.of(
                                    "plugin.path",
                                    plugins.toString(),
                                    "plugin.discovery",
                                    discovery));

            assertThat(found.transformations())
                    .as(discovery)
                    .filteredOn(plugin -> plugin.location().contains(root.toString()))
                    .singleElement()
                    .satisfies(
                            plugin -> {
                                assertThat(plugin.className())
                                        .isEqualTo(OutboxTransform.class.getName());
                                assertThat(plugin.version()).isEqualTo(version);
                            })
                    .extracting(PluginDesc::loader)
                    .isNotSameAs(getClass().getClassLoader());
        }
    }

    @Test
    void licencesNoticeAndGuideAreInside() throws IOException {
        assertThat(root.resolve("doc/LICENSE")).content().contains("Apache License");
        assertThat(root.resolve("doc/run-in-kafka-connect.md")).hasSameTextualContentAs(GUIDE);
        String notice = Files.readString(root.resolve("doc/NOTICE"));
        try (Stream<Path> jars = Files.list(root.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                String artifact = jar.getFileName().toString().replaceAll("-\\d.*", "");
                if (!artifact.startsWith("tailrace-")) {
                    assertThat(notice).contains(artifact);
                }
            }
        }
    }

    /** A second copy of what a worker has would be another class to the plugin. */
    @Test
    void librariesOfTheWorkerAreNotInside() throws IOException {
        try (Stream<Path> jars = Files.list(root.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("kafka-"))
                    .noneMatch(name -> name.startsWith("connect-"))
                    .noneMatch(name -> name.startsWith("slf4j-"))
                    .contains("tailrace-connect-%s.jar".formatted(version));
        }
    }

    @Test
    void manifestNamesTheVersionsThatTheGuideNames() throws IOException {
        JsonNode manifest =
                new JsonMapper().readTree(Files.readString(root.resolve("manifest.json")));

        assertThat(manifest.get("version").textValue()).isEqualTo(version);
        assertThat(manifest.get("requirements")).isNotEmpty();
        String guide = Files.readString(GUIDE);
        for (JsonNode requirement : manifest.get("requirements")) {
            assertThat(guide).contains(requirement.textValue());
        }
    }
}
