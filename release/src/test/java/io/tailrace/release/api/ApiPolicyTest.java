package io.tailrace.release.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiPolicyTest {

    @TempDir Path root;

    @Test
    void fromVersionOneOnOnlyAMajorVersionBreaksUsers() {
        assertThat(allowed(ApiChange.INCOMPATIBLE, "1.2.0", "2.0.0")).isTrue();
        assertThat(allowed(ApiChange.INCOMPATIBLE, "1.2.0", "1.3.0")).isFalse();
        assertThat(allowed(ApiChange.ADDITION, "1.2.0", "1.3.0")).isTrue();
        assertThat(allowed(ApiChange.ADDITION, "1.2.0", "1.2.1")).isFalse();
        assertThat(allowed(ApiChange.NONE, "1.2.0", "1.2.1")).isTrue();
    }

    @Test
    void beforeVersionOneAMinorVersionMayBreakUsers() {
        assertThat(allowed(ApiChange.INCOMPATIBLE, "0.1.0", "0.2.0-SNAPSHOT")).isTrue();
        assertThat(allowed(ApiChange.INCOMPATIBLE, "0.1.0", "0.1.1")).isFalse();
        assertThat(allowed(ApiChange.ADDITION, "0.1.0", "0.1.1")).isTrue();
        assertThat(allowed(ApiChange.INCOMPATIBLE, "0.9.0", "1.0.0")).isTrue();
    }

    @Test
    void whatBreaksUsersMustBeInTheChangelog() {
        assertThat(
                        ApiPolicy.objection(
                                "producer-lib",
                                ApiChange.INCOMPATIBLE,
                                Version.parse("0.1.0"),
                                Version.parse("0.2.0"),
                                false))
                .hasValue(
                        "producer-lib: INCOMPATIBLE since 0.1.0, but CHANGELOG.md has no section"
                                + " \"### Breaking\" for 0.2.0");
    }

    @Test
    void onlyTheNewestSectionOfTheChangelogCounts() {
        List<String> now =
                List.of("# Changelog", "## Unreleased", "### Breaking", "- A", "## 0.1.0");
        List<String> before = List.of("# Changelog", "## Unreleased", "## 0.1.0", "### Breaking");

        assertThat(Changelog.newestSectionDescribesBreaking(now)).isTrue();
        assertThat(Changelog.newestSectionDescribesBreaking(before)).isFalse();
    }

    @Test
    void aVersionHasThreeNumbers() {
        assertThat(Version.parse("1.20.3-SNAPSHOT")).isEqualTo(new Version(1, 20, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> Version.parse("1.2"));
    }

    @Test
    void aReportSaysHowTheApiHasChanged() {
        assertThat(ApiChange.ofReport("<japicmp semanticVersioning=\"0.0.0\"/>"))
                .isEqualTo(ApiChange.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiChange.ofReport("<japicmp semanticVersioning=\"n.a.\"/>"));
        assertThatIllegalArgumentException().isThrownBy(() -> ApiChange.ofReport("<japicmp/>"));
    }

    @Test
    void anAbstractMethodThatAnInterfaceGetsBreaksUsers() {
        String report =
                """
                <japicmp oldVersion="0.1.0" newVersion="0.1.1" semanticVersioning="0.1.0">
                  <classes>
                    <class binaryCompatible="true" changeStatus="MODIFIED" fullyQualifiedName="A" sourceCompatible="%1$s">
                      <method binaryCompatible="true" changeStatus="NEW" name="added" sourceCompatible="%1$s">
                        <compatibilityChanges>
                          <compatibilityChange binaryCompatible="true" sourceCompatible="%1$s" type="METHOD_ADDED_TO_INTERFACE"/>
                        </compatibilityChanges>
                      </method>
                    </class>
                  </classes>
                </japicmp>
                """;

        assertThat(ApiChange.ofReport(report.formatted("false"))).isEqualTo(ApiChange.INCOMPATIBLE);
        assertThat(ApiChange.ofReport(report.formatted("true"))).isEqualTo(ApiChange.ADDITION);
    }

    @Test
    void theReportsOfTheModulesAreJudged() throws IOException {
        report("producer-lib", "0.1.0");
        report("event-model", "1.0.0");
        Files.writeString(root.resolve("CHANGELOG.md"), "## Unreleased\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> ApiMain.main(arguments("1.1.0-SNAPSHOT")))
                .withMessageContaining("event-model: INCOMPATIBLE since 1.0.0")
                .withMessageNotContaining("producer-lib");
    }

    @Test
    void aBuildWithoutReportsIsNotTakenForOneWithoutChanges() throws IOException {
        Files.writeString(root.resolve("CHANGELOG.md"), "## Unreleased\n");

        assertThatIllegalStateException()
                .isThrownBy(() -> ApiMain.main(arguments("1.1.0")))
                .withMessageContaining("no module has a report");
    }

    private String[] arguments(String version) {
        return new String[] {root.toString(), "1.0.0", version};
    }

    private void report(String module, String change) throws IOException {
        Path report = root.resolve(module).resolve("target/japicmp/api.xml");
        Files.createDirectories(report.getParent());
        Files.writeString(report, "<japicmp semanticVersioning=\"" + change + "\"/>");
    }

    private static boolean allowed(ApiChange change, String baseline, String version) {
        return ApiPolicy.objection(
                        "module", change, Version.parse(baseline), Version.parse(version), true)
                .isEmpty();
    }
}
