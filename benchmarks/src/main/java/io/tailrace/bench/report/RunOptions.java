package io.tailrace.bench.report;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How benchmarks are run.
 *
 * @param seed the seed of random decisions
 * @param quick whether the run only tests the benchmark and uses little data
 * @param parts the names of the parts to run; empty for all
 * @param contenders the names of the contenders to measure, or how the names begin; empty for all
 * @param rounds how often each contender is measured; 0 for as often as the benchmark does
 * @param results the directory for the results
 * @param pages the Markdown pages whose tables are replaced
 */
public record RunOptions(
        long seed,
        boolean quick,
        List<String> parts,
        List<String> contenders,
        int rounds,
        Path results,
        List<Path> pages) {

    /** Instead of parts: nothing is measured, and charts and tables are written again. */
    private static final List<String> NONE = List.of("none");

    /** The parts to run, in the order of the known ones; fails if a part is unknown. */
    List<String> parts(Set<String> known) {
        if (parts.equals(NONE)) {
            return List.of();
        }
        for (String part : parts) {
            if (!known.contains(part)) {
                throw new OperatorException(
                        ExitCode.USAGE,
                        "bench.parts must be some of %s or none, got \"%s\"".formatted(known, part),
                        "Choose parts with -Dbench.parts=…,… or leave the option out.");
            }
        }
        return known.stream().filter(part -> parts.isEmpty() || parts.contains(part)).toList();
    }

    boolean wants(String contender) {
        return contenders.isEmpty() || contenders.stream().anyMatch(contender::startsWith);
    }

    /** The command that repeats a benchmark or a part of it. */
    String command(String benchmark, String part) {
        return "./mvnw -q -Pbench -Dbench="
                + benchmark
                + (part.isEmpty() ? "" : " -Dbench.parts=" + part)
                + (contenders.isEmpty()
                        ? ""
                        : " \"-Dbench.contenders=" + String.join(",", contenders) + "\"")
                + (rounds == 0 ? "" : " -Dbench.rounds=" + rounds)
                + " -Dbench.seed="
                + seed;
    }
}
