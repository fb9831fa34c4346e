package io.tailrace.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Describes the machine and the JVM. Stateless. */
final class Environment {

    private Environment() {}

    static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cores", Runtime.getRuntime().availableProcessors());
        facts.put("maxHeapMb", Runtime.getRuntime().maxMemory() >> 20);
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        return facts;
    }

    static String describe() {
        return "%s cores, %s, %s"
                .formatted(facts().get("cores"), facts().get("java"), facts().get("os"));
    }
}
