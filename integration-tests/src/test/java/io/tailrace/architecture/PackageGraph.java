package io.tailrace.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which package uses which package of the same module. Every package is a node of its own, root
 * packages included; nested classes count as their top-level class.
 */
final class PackageGraph {

    private final SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    private final SortedMap<String, SortedSet<String>> classes = new TreeMap<>();
    private final Map<String, Map<String, SortedSet<String>>> evidence = new TreeMap<>();

    /** The graph of these classes, which are those of one module. */
    PackageGraph(JavaClasses module) {
        for (JavaClass type : module) {
            uses.computeIfAbsent(type.getPackageName(), p -> new TreeSet<>());
            classes.computeIfAbsent(type.getPackageName(), p -> new TreeSet<>())
                    .add(topLevel(type).getSimpleName());
        }
        for (JavaClass type : module) {
            type.getDirectDependenciesFromSelf().forEach(this::add);
        }
    }

    private void add(Dependency dependency) {
        String from = dependency.getOriginClass().getPackageName();
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String to = target.getPackageName();
        if (!from.equals(to) && uses.containsKey(to)) {
            uses.get(from).add(to);
            evidence.computeIfAbsent(from, name -> new TreeMap<>())
                    .computeIfAbsent(to, name -> new TreeSet<>())
                    .add(
                            topLevel(dependency.getOriginClass()).getSimpleName()
                                    + " -> "
                                    + topLevel(target).getSimpleName());
        }
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(PackageGraph::topLevel).orElse(type);
    }

    /** The number of top-level classes per package, without package-info. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new TreeMap<>();
        classes.forEach(
                (name, types) ->
                        sizes.put(
                                name,
                                (int)
                                        types.stream()
                                                .filter(type -> !type.equals("package-info"))
                                                .count()));
        return sizes;
    }

    /** How many arrows there are between packages. */
    int arrows() {
        return uses.values().stream().mapToInt(Collection::size).sum();
    }

    /**
     * The groups of packages that use each other in a circle, each with the classes that close it;
     * empty if there are none.
     */
    List<String> loops() {
        List<String> loops = new ArrayList<>();
        Set<String> told = new TreeSet<>();
        for (String start : uses.keySet()) {
            Set<String> group = new TreeSet<>(reachable(start));
            group.removeIf(other -> !reachable(other).contains(start));
            if (!group.isEmpty() && told.add(group.toString())) {
                loops.add(describe(group));
            }
        }
        return loops;
    }

    private String describe(Set<String> group) {
        StringBuilder text = new StringBuilder(group.toString());
        for (String from : group) {
            for (String to : uses.get(from)) {
                if (group.contains(to)) {
                    text.append("\n  ").append(from).append(" -> ").append(to);
                    text.append(" by ").append(evidence.get(from).get(to));
                }
            }
        }
        return text.toString();
    }

    private Set<String> reachable(String start) {
        Set<String> found = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(uses.get(start));
        while (!next.isEmpty()) {
            String name = next.remove();
            if (found.add(name)) {
                next.addAll(uses.get(name));
            }
        }
        return found;
    }

    /** One line per package: its size and the packages that it uses. */
    String print() {
        Map<String, Integer> sizes = sizes();
        return uses.entrySet().stream()
                .map(
                        entry ->
                                "  %-42s %3d classes  -> %s"
                                        .formatted(
                                                entry.getKey(),
                                                sizes.get(entry.getKey()),
                                                shortNames(entry.getValue())))
                .collect(Collectors.joining("\n"));
    }

    private static String shortNames(SortedSet<String> packages) {
        return packages.isEmpty()
                ? "nothing"
                : packages.stream()
                        .map(name -> name.replaceFirst("^io\\.tailrace\\.", ""))
                        .collect(Collectors.joining(", "));
    }
}
