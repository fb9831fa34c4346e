package io.tailrace.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Describes the machine and the JVM. Stateless. */
final class Environment {

    /** Whether Linux divides the CPU by sessions of processes first; see {@code sched(7)}. */
    private static final Path AUTOGROUP = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

    private Environment() {}

    static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("maxHeapMb", Runtime.getRuntime().maxMemory() >> 20);
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("autogroup", hasAutogroup());
        return facts;
    }

    static String describe() {
        Map<String, Object> facts = facts();
        return "%s cores, %s, %s, autogroup %s"
                .formatted(
                        facts.get("cores"),
                        facts.get("java"),
                        facts.get("os"),
                        facts.get("autogroup"));
    }

    private static boolean hasAutogroup() {
        try {
            return Files.exists(AUTOGROUP) && Files.readString(AUTOGROUP).strip().equals("1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
