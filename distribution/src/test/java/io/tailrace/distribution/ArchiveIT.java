package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.distribution.Shell.Result;
import io.tailrace.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the archive, and that its commands find what they need in any place. */
class ArchiveIT {

    private static final List<String> PROCESSES = List.of("tailrace-relay", "tailrace-processor");

    @TempDir static Path temporary;

    private static Path unpacked;

    @BeforeAll
    static void unpack() throws Exception {
        unpacked = Archive.unpack(temporary.resolve("a place"));
    }

    @Test
    void everyEntryIsOfRootHasOneTimeStampAndStaysInOneDirectory() throws IOException {
        List<TarArchiveEntry> entries = Archive.entries();

        assertThat(entries).extracting(TarArchiveEntry::getName).doesNotHaveDuplicates();
        for (TarArchiveEntry entry : entries) {
            String name = entry.getName();
            assertThat(name).startsWith(Archive.root() + "/").doesNotContain("..");
            assertThat(entry.isFile() || entry.isDirectory()).as("%s", name).isTrue();
            assertThat(entry.getUserName() + ":" + entry.getGroupName()).isEqualTo("root:root");
            assertThat(entry.getLongUserId() + entry.getLongGroupId()).isZero();
            assertThat(entry.getLastModifiedTime())
                    .as("%s", name)
                    .isEqualTo(entries.get(0).getLastModifiedTime());
            boolean runs = entry.isDirectory() || name.contains("/bin/");
            assertThat(Integer.toOctalString(entry.getMode() & 0777))
                    .as("%s", name)
                    .isEqualTo(runs ? "755" : "644");
        }
    }

    @Test
    void theArchiveHasWhatItsReadmeNames() throws IOException {
        assertThat(names(unpacked))
                .containsExactlyInAnyOrder(
                        "bin",
                        "etc",
                        "lib",
                        "completion",
                        "deploy",
                        "sbom",
                        "README.md",
                        "LICENSE",
                        "CHANGELOG.md",
                        "tailrace-relay.jar",
                        "tailrace-processor.jar");
        assertThat(names(unpacked.resolve("bin"))).containsExactlyInAnyOrderElementsOf(PROCESSES);
        assertThat(names(unpacked.resolve("etc")))
                .containsExactlyInAnyOrder("tailrace-relay.yaml", "tailrace-processor.yaml");
        assertThat(names(unpacked.resolve("deploy")))
                .contains("outbox.sql", "prometheus", "grafana", "systemd")
                .doesNotContain("demo");
        assertThat(unpacked.resolve("README.md"))
                .content()
                .contains("tar xzf " + Archive.root() + ".tar.gz")
                .doesNotContain("${");
    }

    @Test
    void theComponentsOfEachProcessAreListed() throws IOException {
        Path made = Path.of("..", "cdc-relay", "target", "sbom.json");
        assumeTrue(Files.exists(made), "a build without the network has no list of components");

        for (String process : PROCESSES) {
            Path components = unpacked.resolve("sbom/" + process + "/sbom.json");
            assertThat(components).content().contains("CycloneDX", "kafka-clients");
        }
    }

    @Test
    void everyLibraryOfAManifestIsThereAndNoOtherOneIs() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String process : PROCESSES) {
            used.addAll(classPath(unpacked.resolve(process + ".jar")));
        }

        Set<String> present =
                names(unpacked.resolve("lib")).stream()
                        .map(name -> "lib/" + name)
                        .collect(Collectors.toSet());
        assertThat(present).isEqualTo(used);
        assertThat(used).noneMatch(name -> name.contains("testkit") || name.contains("junit"));
    }

    @Test
    void theCommandsRunFromAPlaceWithABlankAndThroughALink() throws Exception {
        Path link = temporary.resolve("on the path");
        for (String process : PROCESSES) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, unpacked.resolve("bin/" + process));

            Result version = shell().run("'../../on the path' --version");
            assertThat(version.output().strip()).isEqualTo(process + " " + Archive.version());
            assertThat(version.exitCode()).isZero();
            Result wrong = shell().run("bin/" + process + " --config-file=etc/no-such.yaml");
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE.code());
            assertThat(wrong.output()).contains("error: ", "etc/no-such.yaml", "remedy: ");
            Result sample = shell().run("bin/" + process + " config --sample");
            assertThat(unpacked.resolve("etc/" + process + ".yaml")).hasContent(sample.output());
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        for (String process : PROCESSES) {
            String script = unpacked.resolve("completion/" + process + ".bash").toString();
            String complete =
                    """
                    source "$0"
                    COMP_WORDS=(%s "$1"); COMP_CWORD=1; COMP_LINE="%s $1"; COMP_POINT=${#COMP_LINE}
                    "$(complete -p %s | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" 2> /dev/null
                    echo "${COMPREPLY[@]}"
                    """
                            .formatted(process, process, process);
            Map<String, String> words = Map.of("SCRIPT", script, "COMPLETE", complete);
            Shell bash = new Shell(unpacked, words);

            assertThat(bash.run("bash -c \"$COMPLETE\" \"$SCRIPT\" che").output().strip())
                    .isEqualTo("check");
            assertThat(bash.run("bash -c \"$COMPLETE\" \"$SCRIPT\" --admin-tok").output().strip())
                    .isEqualTo("--admin-token --admin-token-file");
        }
    }

    private static Shell shell() {
        return new Shell(
                unpacked,
                Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1"));
    }

    private static List<String> classPath(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes attributes = file.getManifest().getMainAttributes();
            assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .isEqualTo(Archive.version());
            return List.of(attributes.getValue(Attributes.Name.CLASS_PATH).split(" "));
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
