package io.tailrace.release.staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares a staged repository with what Maven Central requires, and with the bill of materials: it
 * lists exactly what is staged besides itself and the parent.
 */
final class StagingCheck {

    static final Path GROUP = Path.of("io", "tailrace");
    private static final String BOM = "tailrace-bom";
    private static final String PARENT = "tailrace-parent";

    private final Path group;
    private final String version;
    private final Instant since;

    /**
     * @param repository the root of the staged repository
     * @param since when the build began
     */
    StagingCheck(Path repository, String version, Instant since) {
        this.group = repository.resolve(GROUP);
        this.version = version;
        this.since = since;
    }

    /** What is wrong, one sentence each; empty if the repository may be published. */
    List<String> problems() throws IOException {
        StagedArtifact bom = artifact(BOM);
        StagedArtifact parent = artifact(PARENT);
        if (!Files.exists(bom.pom()) || !Files.exists(parent.pom())) {
            return List.of("the bill of materials or the parent is not staged in " + group);
        }
        Set<String> expected = new LinkedHashSet<>(List.of(BOM, PARENT));
        expected.addAll(StagedPom.read(bom.pom()).managedArtifacts());

        List<String> problems = new ArrayList<>(unexpected(expected));
        StagedPom parentPom = StagedPom.read(parent.pom());
        for (String artifactId : expected) {
            for (String problem : problems(artifact(artifactId), parentPom)) {
                problems.add(artifactId + ": " + problem);
            }
        }
        return problems;
    }

    private List<String> problems(StagedArtifact artifact, StagedPom parent) throws IOException {
        if (!Files.exists(artifact.pom())) {
            return List.of("is in the bill of materials, but not staged");
        }
        StagedPom pom = StagedPom.read(artifact.pom());
        List<String> problems = new ArrayList<>(artifact.problems(pom.packaging(), since));
        List<String> missing =
                pom.missing(pom.hasParent() ? Optional.of(parent) : Optional.empty());
        if (!missing.isEmpty()) {
            problems.add("the POM lacks " + String.join(", ", missing));
        }
        if (pom.namesSnapshot()) {
            problems.add("the POM names a snapshot");
        }
        return problems;
    }

    private List<String> unexpected(Set<String> expected) throws IOException {
        Set<String> staged = new TreeSet<>();
        try (Stream<Path> directories = Files.list(group)) {
            directories
                    .filter(Files::isDirectory)
                    .forEach(directory -> staged.add(directory.getFileName().toString()));
        }
        staged.removeAll(expected);
        return staged.stream()
                .map(name -> name + ": is staged, but not in the bill of materials")
                .toList();
    }

    private StagedArtifact artifact(String artifactId) {
        return new StagedArtifact(group.resolve(artifactId).resolve(version), artifactId, version);
    }
}
