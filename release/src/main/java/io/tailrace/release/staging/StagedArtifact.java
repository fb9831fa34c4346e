package io.tailrace.release.staging;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The directory of one artifact in one version, as a Maven repository has it.
 *
 * @param directory {@code io/tailrace/<artifactId>/<version>} below the root of the repository
 */
record StagedArtifact(Path directory, String artifactId, String version) {

    static final String SIGNATURE = ".asc";

    private static final List<String> SUFFIXES = List.of("", ".md5", ".sha1", SIGNATURE);
    private static final Map<String, String> CHECKSUMS = Map.of("md5", "MD5", "sha1", "SHA-1");

    /**
     * The files that are published, without their checksums and signatures. An artifact that is
     * only a POM may have a bill of materials.
     */
    List<String> requiredFiles(String packaging) {
        String base = artifactId + "-" + version;
        String pom = base + ".pom";
        String components = base + "-cyclonedx.json";
        if (packaging.equals("pom")) {
            return Files.exists(directory.resolve(components))
                    ? List.of(pom, components)
                    : List.of(pom);
        }
        return List.of(
                pom, base + ".jar", base + "-sources.jar", base + "-javadoc.jar", components);
    }

    Path pom() {
        return directory.resolve(artifactId + "-" + version + ".pom");
    }

    /** The required files with their checksums and signatures: nothing else is published. */
    Set<Path> publishedFiles(String packaging) {
        return requiredFiles(packaging).stream()
                .flatMap(name -> SUFFIXES.stream().map(suffix -> directory.resolve(name + suffix)))
                .collect(Collectors.toSet());
    }

    /**
     * What is wrong with the files, empty if nothing is: missing files, wrong checksums, files of
     * an earlier build, and files without a signature.
     *
     * @param since when the build began, to the second
     * @param signed whether the files must have signatures
     */
    List<String> problems(String packaging, Instant since, boolean signed) throws IOException {
        List<String> problems = new ArrayList<>();
        for (String name : requiredFiles(packaging)) {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                problems.add(name + " is missing");
                continue;
            }
            problems.addAll(earlierBuild(file, since));
            problems.addAll(wrongChecksums(file));
            if (signed) {
                Path signature = directory.resolve(name + SIGNATURE);
                if (Files.exists(signature)) {
                    problems.addAll(earlierBuild(signature, since));
                } else {
                    problems.add(name + " has no signature, but other files have");
                }
            }
        }
        return problems;
    }

    private static List<String> earlierBuild(Path file, Instant since) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(since)
                ? List.of(
                        file.getFileName()
                                + " is of an earlier build: remove target/staging and build again")
                : List.of();
    }

    private static List<String> wrongChecksums(Path file) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
            Path stored = file.resolveSibling(file.getFileName() + "." + checksum.getKey());
            if (!Files.exists(stored)) {
                problems.add(stored.getFileName() + " is missing");
            } else if (!Files.readString(stored).strip().equals(hash(file, checksum.getValue()))) {
                problems.add(stored.getFileName() + " is not the checksum of the file");
            }
        }
        return problems;
    }

    private static String hash(Path file, String algorithm) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file));
            return String.format("%0" + hash.length * 2 + "x", new BigInteger(1, hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }
}
