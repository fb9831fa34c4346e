package io.tailrace.release.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingCheckTest {

    private static final String METADATA =
            """
            <url>https://example.org</url>
            <licenses><license><name>Apache-2.0</name></license></licenses>
            <developers><developer><name>Somebody</name></developer></developers>
            <scm><url>https://example.org</url></scm>
            """;
    private static final String LIBRARY =
            """
            <project>
              <parent><artifactId>tailrace-parent</artifactId></parent>
              <name>Library</name><description>A library.</description>%s
            </project>
            """;

    @TempDir Path repository;

    @BeforeEach
    void stage() throws Exception {
        stagePom("tailrace-parent", project("pom", METADATA));
        stagePom("tailrace-bom", project("pom", METADATA + managed("tailrace-library")));
        stagePom("tailrace-library", LIBRARY.formatted(""));
        for (String suffix : List.of(".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
            stage("tailrace-library", suffix, suffix);
        }
    }

    @Test
    void aWholeRepositoryHasNoProblem() throws IOException {
        assertThat(problems()).isEmpty();
    }

    @Test
    void everyFileOfALibraryIsRequired() throws IOException {
        for (String suffix : List.of(".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
            Path file = file("tailrace-library", suffix);
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(problems())
                    .containsExactly(
                            "tailrace-library: tailrace-library-1.0.0" + suffix + " is missing");
            Files.write(file, content);
        }
    }

    @Test
    void aPomMayHaveABillOfMaterialsWhichIsCheckedLikeOthers() throws Exception {
        stage("tailrace-parent", "-cyclonedx.json", "{}");
        assertThat(problems()).isEmpty();
        signAll();
        assertThat(problems())
                .containsExactly(
                        "tailrace-parent: tailrace-parent-1.0.0-cyclonedx.json has no signature, but other files have");
    }

    @Test
    void aChecksumThatIsNotOfTheFileIsAProblem() throws IOException {
        Files.writeString(file("tailrace-library", ".jar.md5"), "0");

        assertThat(problems())
                .containsExactly(
                        "tailrace-library: tailrace-library-1.0.0.jar.md5 is not the checksum of the file");
    }

    @Test
    void metadataThatNeitherAPomNorItsParentHasIsAProblem() throws Exception {
        stagePom("tailrace-parent", project("pom", METADATA.replaceAll("<scm>.*</scm>", "")));

        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "tailrace-parent: the POM lacks scm/url",
                        "tailrace-library: the POM lacks scm/url");
    }

    @Test
    void theMetadataOfTheBillOfMaterialsIsItsOwn() throws Exception {
        stagePom("tailrace-bom", project("pom", managed("tailrace-library")));

        assertThat(problems())
                .containsExactly(
                        "tailrace-bom: the POM lacks url, licenses/license/name, developers/developer/name,"
                                + " scm/url");
    }

    @Test
    void aDependencyOnASnapshotIsAProblem() throws Exception {
        stagePom(
                "tailrace-library",
                LIBRARY.formatted(
                        "<dependencies><dependency><version>2.0-SNAPSHOT</version></dependency></dependencies>"));

        assertThat(problems()).containsExactly("tailrace-library: the POM names a snapshot");
    }

    @Test
    void whatIsNotInTheBillOfMaterialsIsNotPublished() throws Exception {
        stagePom("tailrace-demo", LIBRARY.formatted(""));

        assertThat(problems())
                .containsExactly("tailrace-demo: is staged, but not in the bill of materials");
    }

    @Test
    void whatTheBillOfMaterialsListsMustBeStaged() throws Exception {
        stagePom(
                "tailrace-bom",
                project("pom", METADATA + managed("tailrace-library") + managed("tailrace-other")));

        assertThat(problems())
                .containsExactly("tailrace-other: is in the bill of materials, but not staged");
    }

    @Test
    void aSignatureOfOneFileAsksForThoseOfAll() throws Exception {
        sign("tailrace-parent", ".pom");
        sign("tailrace-library", ".pom");
        sign("tailrace-library", ".jar");

        assertThat(problems())
                .containsExactly(
                        "tailrace-bom: tailrace-bom-1.0.0.pom has no signature, but other files have",
                        "tailrace-library: tailrace-library-1.0.0-sources.jar has no signature, but other files"
                                + " have",
                        "tailrace-library: tailrace-library-1.0.0-javadoc.jar has no signature, but other files"
                                + " have",
                        "tailrace-library: tailrace-library-1.0.0-cyclonedx.json has no signature, but other"
                                + " files have");
    }

    @Test
    void aWholeSignedRepositoryHasNoProblem() throws Exception {
        signAll();

        assertThat(problems()).isEmpty();
    }

    @Test
    void aSignatureOfAnEarlierBuildIsAProblem() throws Exception {
        signAll();
        Files.setLastModifiedTime(
                file("tailrace-library", ".jar.asc"), FileTime.from(Instant.EPOCH.plusSeconds(5)));

        assertThat(new StagingCheck(repository, "1.0.0", Instant.EPOCH.plusSeconds(6)).problems())
                .containsExactly(
                        "tailrace-library: tailrace-library-1.0.0.jar.asc is of an earlier build: remove"
                                + " target/staging and build again");
    }

    @Test
    void anotherVersionBesideThisOneIsNotPublished() throws IOException {
        Path older = repository.resolve("io/tailrace/tailrace-library/0.9.0");
        Files.createDirectories(older);
        Files.writeString(older.resolve("tailrace-library-0.9.0.pom"), "older");
        Files.writeString(older.resolve("tailrace-library-0.9.0.jar"), "older");

        assertThat(problems())
                .containsExactly("tailrace-library: 0.9.0 is staged, but not of version 1.0.0");
    }

    @Test
    void aFileThatIsNotRequiredIsNotPublished() throws Exception {
        Files.writeString(file("tailrace-library", "-tests.jar"), "tests");

        assertThat(problems())
                .containsExactly(
                        "tailrace-library: tailrace-library-1.0.0-tests.jar is staged, but not published");
    }

    @Test
    void anotherGroupIsNotPublished() throws IOException {
        Files.createDirectories(repository.resolve("com/example"));
        Files.writeString(repository.resolve("com/example/a.jar"), "other");

        assertThat(problems())
                .containsExactly(
                        Path.of("com/example/a.jar") + ": is staged, but not of this group");
    }

    @Test
    void aFileOfAnEarlierBuildIsAProblem() throws IOException {
        Files.setLastModifiedTime(
                file("tailrace-library", ".jar"), FileTime.from(Instant.EPOCH.plusSeconds(5)));

        assertThat(new StagingCheck(repository, "1.0.0", Instant.EPOCH.plusSeconds(6)).problems())
                .containsExactly(
                        "tailrace-library: tailrace-library-1.0.0.jar is of an earlier build: remove"
                                + " target/staging and build again");
    }

    @Test
    void anEmptyDirectoryIsNoRelease() throws IOException {
        assertThat(new StagingCheck(repository, "2.0.0", Instant.EPOCH).problems())
                .singleElement()
                .asString()
                .startsWith("the bill of materials or the parent is not staged");
    }

    @Test
    void aRepositoryWithAProblemIsNotPacked() throws IOException {
        Path archive = repository.resolve("bundle.zip");
        Files.delete(file("tailrace-library", ".jar"));

        assertThatIllegalStateException()
                .isThrownBy(() -> StagingMain.main(arguments(archive)))
                .withMessageContaining("tailrace-library-1.0.0.jar is missing");
        assertThat(archive).doesNotExist();
    }

    @Test
    void theArchiveHasTheLayoutOfARepositoryWithoutItsListsOfVersions(@TempDir Path directory)
            throws IOException {
        Path archive = directory.resolve("bundle.zip");
        Files.writeString(
                repository.resolve("io/tailrace/tailrace-library/maven-metadata.xml"), "versions");

        StagingMain.main(arguments(archive));

        try (ZipFile zip = new ZipFile(archive.toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .hasSize(21)
                    .contains(
                            "io/tailrace/tailrace-library/1.0.0/tailrace-library-1.0.0.jar",
                            "io/tailrace/tailrace-library/1.0.0/tailrace-library-1.0.0.jar.sha1")
                    .noneMatch(name -> name.contains("maven-metadata"));
        }
    }

    private String[] arguments(Path archive) {
        return new String[] {
            repository.toString(), "1.0.0", "1970-01-01T00:00:00Z", archive.toString()
        };
    }

    private List<String> problems() throws IOException {
        return new StagingCheck(repository, "1.0.0", Instant.EPOCH).problems();
    }

    private void signAll() throws IOException {
        sign("tailrace-parent", ".pom");
        sign("tailrace-bom", ".pom");
        for (String suffix :
                List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
            sign("tailrace-library", suffix);
        }
    }

    private void sign(String artifactId, String suffix) throws IOException {
        Files.writeString(file(artifactId, suffix + ".asc"), "signature");
    }

    private void stagePom(String artifactId, String text) throws Exception {
        stage(artifactId, ".pom", text);
    }

    private void stage(String artifactId, String suffix, String text) throws Exception {
        Path file = file(artifactId, suffix);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.writeString(file(artifactId, suffix + ".md5"), hash("MD5", text));
        Files.writeString(file(artifactId, suffix + ".sha1"), hash("SHA-1", text));
    }

    private Path file(String artifactId, String suffix) {
        return repository
                .resolve("io/tailrace")
                .resolve(artifactId)
                .resolve("1.0.0")
                .resolve(artifactId + "-1.0.0" + suffix);
    }

    private static String hash(String algorithm, String text) throws Exception {
        byte[] hash = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
        return String.format("%0" + hash.length * 2 + "x", new BigInteger(1, hash));
    }

    private static String project(String packaging, String content) {
        return "<project><name>N</name><description>D</description><packaging>"
                + packaging
                + "</packaging>"
                + content
                + "</project>";
    }

    private static String managed(String artifactId) {
        return "<dependencyManagement><dependencies><dependency><artifactId>"
                + artifactId
                + "</artifactId></dependency></dependencies></dependencyManagement>";
    }
}
