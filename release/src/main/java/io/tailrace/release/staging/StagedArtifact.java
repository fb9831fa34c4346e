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
import java.util.stream.Stream;

/**
 * The directory of one artifact in one version, as a Maven repository has it.
 *
 * @param directory {@code io/tailrace/<artifactId>/<version>} below the root of the repository
 */
record StagedArtifact(Path directory, String artifactId, String version) {

    private static final Map<String, String> CHECKSUMS = Map.of("md5", "MD5", "sha1", "SHA-1");

    /** The files that are published, without their checksums and signatures. */
    List<String> requiredFiles(String packaging) {
        String base = artifactId + "-" + version;
        return packaging.equals("pom")
                ? List.of(base + ".pom")
                : List.of(
                        base + ".pom",
                        base + ".jar",
                        base + "-sources.jar",
                        base + "-javadoc.jar",
                        base + "-cyclonedx.json");
    }

    Path pom() {
        return directory.resolve(artifactId + "-" + version + ".pom");
    }

    /**
     * What is wrong with the files, empty if nothing is: missing files, wrong checksums, files of
     * an earlier build, and files without a signature where another has one.
     *
     * @param since when the build began, to the second
     */
    List<String> problems(String packaging, Instant since) throws IOException {
        List<String> problems = new ArrayList<>();
        List<String> required = requiredFiles(packaging);
        boolean signed = hasSignature();
        for (String name : required) {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                problems.add(name + " is missing");
                continue;
            }
            if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                problems.add(
                        name + " is of an earlier build: remove target/staging and build again");
            }
            problems.addAll(wrongChecksums(file));
            if (signed && !Files.exists(directory.resolve(name + ".asc"))) {
                problems.add(name + " has no signature, but other files have");
            }
        }
        return problems;
    }

    boolean hasSignature() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".asc"));
        }
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
