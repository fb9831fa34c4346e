package io.tailrace.release.staging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a staged repository with what Maven Central requires, and with the bill of materials: it
 * lists exactly what is staged besides itself and the parent.
 */
final class StagingCheck {

    static final Path GROUP = Path.of("io", "tailrace");
    private static final String BOM = "tailrace-bom";
    private static final String PARENT = "tailrace-parent";

    private final Path repository;
    private final Path group;
    private final String version;
    private final Instant since;

    /**
     * @param repository the root of the staged repository
     * @param since when the build began
     */
    StagingCheck(Path repository, String version, Instant since) {
        this.repository = repository;
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

        List<Path> files = files();
        boolean signed =
                files.stream().anyMatch(file -> file.toString().endsWith(StagedArtifact.SIGNATURE));
        List<String> problems = new ArrayList<>(unexpected(expected, files));
        StagedPom parentPom = StagedPom.read(parent.pom());
        for (String artifactId : expected) {
            for (String problem : problems(artifact(artifactId), parentPom, signed)) {
                problems.add(artifactId + ": " + problem);
            }
        }
        return problems;
    }

    private List<String> problems(StagedArtifact artifact, StagedPom parent, boolean signed)
            throws IOException {
        if (!Files.exists(artifact.pom())) {
            return List.of("is in the bill of materials, but not staged");
        }
        StagedPom pom = StagedPom.read(artifact.pom());
        List<String> problems = new ArrayList<>(artifact.problems(pom.packaging(), since, signed));
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

    /** What the archive would have, and this version has not: one sentence for each directory. */
    private Set<String> unexpected(Set<String> expected, List<Path> files) throws IOException {
        Set<Path> published = new HashSet<>();
        for (String artifactId : expected) {
            StagedArtifact artifact = artifact(artifactId);
            if (Files.exists(artifact.pom())) {
                published.addAll(
                        artifact.publishedFiles(StagedPom.read(artifact.pom()).packaging()));
            }
        }
        Set<String> problems = new TreeSet<>();
        for (Path file : files) {
            if (!published.contains(file)) {
                problems.add(unexpected(expected, file));
            }
        }
        return problems;
    }

    private String unexpected(Set<String> expected, Path file) {
        if (!file.startsWith(group) || group.equals(file.getParent())) {
            return repository.relativize(file) + ": is staged, but not of this group";
        }
        Path path = group.relativize(file);
        String artifactId = path.getName(0).toString();
        if (!expected.contains(artifactId)) {
            return artifactId + ": is staged, but not in the bill of materials";
        }
        if (path.getNameCount() == 3 && path.getName(1).toString().equals(version)) {
            return artifactId + ": " + file.getFileName() + " is staged, but not published";
        }
        return "%s: %s is staged, but not of version %s"
                .formatted(artifactId, path.getName(1), version);
    }

    /** All that the archive would have. */
    private List<Path> files() throws IOException {
        return Bundle.files(repository);
    }

    private StagedArtifact artifact(String artifactId) {
        return new StagedArtifact(group.resolve(artifactId).resolve(version), artifactId, version);
    }
}
