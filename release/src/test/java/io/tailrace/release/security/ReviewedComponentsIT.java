package io.tailrace.release.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The statement about known vulnerabilities of this version is about the components that relay and
 * processor consist of, so that an upgrade asks for a new look at it. Needs the bills of materials
 * that the build writes.
 */
class ReviewedComponentsIT {

    private static final Path ROOT = Path.of("..");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theStatementIsAboutTheComponentsOfThisVersion() throws IOException {
        Set<String> components = new TreeSet<>();
        components.addAll(purls(billOfMaterials("cdc-relay")));
        components.addAll(purls(billOfMaterials("stream-processor")));

        assertThat(purls(statement()))
                .as("components of %s; review what has changed, then list it there", file())
                .containsExactlyInAnyOrderElementsOf(components);
    }

    @Test
    void theStatementNamesThisVersion() throws IOException {
        assertThat(statement().at("/metadata/component/version").asText()).isEqualTo(version());
    }

    @Test
    void everyVulnerabilityAffectsAReviewedComponentAndHasASource() throws IOException {
        Set<String> refs =
                stream(statement().path("components"))
                        .map(component -> component.path("bom-ref").asText())
                        .collect(Collectors.toSet());
        List<JsonNode> vulnerabilities = stream(statement().path("vulnerabilities")).toList();

        assertThat(vulnerabilities).isNotEmpty();
        for (JsonNode vulnerability : vulnerabilities) {
            String id = vulnerability.path("id").asText();
            assertThat(vulnerability.at("/source/url").asText()).as(id).startsWith("https://");
            assertThat(vulnerability.at("/analysis/detail").asText()).as(id).isNotBlank();
            assertThat(stream(vulnerability.path("affects")))
                    .as(id)
                    .isNotEmpty()
                    .allMatch(affected -> refs.contains(affected.path("ref").asText()));
        }
    }

    @Test
    void theStatementIsValidCycloneDx() throws IOException {
        SchemaRegistry registry =
                SchemaRegistry.withDialect(
                        Dialects.getDraft7(),
                        builder ->
                                builder.schemas(
                                        Map.of(
                                                id("bom-1.6"), schema("bom-1.6"),
                                                id("spdx"), schema("spdx"),
                                                id("jsf-0.82"), schema("jsf-0.82"))));
        var schema = registry.getSchema(SchemaLocation.of(id("bom-1.6")));

        assertThat(schema.validate(Files.readString(file()), InputFormat.JSON)).isEmpty();
        assertThat(schema.validate("{\"bomFormat\":\"other\"}", InputFormat.JSON)).isNotEmpty();
    }

    private static JsonNode statement() throws IOException {
        return JSON.readTree(file().toFile());
    }

    private static Path file() throws IOException {
        return ROOT.resolve("security/vex/" + version() + ".cdx.json");
    }

    /** Of this build, without the sign of a version in development. */
    private static String version() throws IOException {
        return billOfMaterials("cdc-relay")
                .at("/metadata/component/version")
                .asText()
                .replace("-SNAPSHOT", "");
    }

    private static JsonNode billOfMaterials(String module) throws IOException {
        Path file = ROOT.resolve(module).resolve("target/sbom.json");
        assumeTrue(Files.exists(file), file + " is only written by a build that is not offline");
        return JSON.readTree(file.toFile());
    }

    /** The package URLs of all components but those of Tailrace. */
    private static Set<String> purls(JsonNode document) {
        return stream(document.path("components"))
                .map(component -> component.path("purl").asText())
                .filter(purl -> !purl.startsWith("pkg:maven/io.tailrace/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String id(String name) {
        return "http://cyclonedx.org/schema/" + name + ".schema.json";
    }

    private static String schema(String name) {
        try (InputStream schema =
                ReviewedComponentsIT.class.getResourceAsStream("/" + name + ".schema.json")) {
            return new String(schema.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
