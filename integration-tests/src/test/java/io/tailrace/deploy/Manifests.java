package io.tailrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Objects of Kubernetes.
 *
 * @param objects each with {@code apiVersion}, {@code kind} and {@code metadata}
 */
record Manifests(List<JsonNode> objects) {

    private static final String CONFIG = "tailrace.io/config";
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Reads a stream of YAML documents; empty documents do not count. */
    static Manifests read(String text) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            return new Manifests(
                    documents.readAll().stream().filter(document -> document.isObject()).toList());
        }
    }

    /** The objects of a kind. */
    List<JsonNode> ofKind(String kind) {
        return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
    }

    /** The object of a kind with a name. */
    JsonNode get(String kind, String name) {
        return ofKind(kind).stream()
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + this));
    }

    /** The deployments and stateful sets. */
    List<JsonNode> workloads() {
        return Stream.concat(ofKind("Deployment").stream(), ofKind("StatefulSet").stream())
                .toList();
    }

    /** The pod templates of workloads whose labels a selector matches. */
    List<JsonNode> podsOf(JsonNode selector) {
        Map<String, String> wanted = texts(selector);
        return workloads().stream()
                .map(workload -> workload.at("/spec/template"))
                .filter(
                        pod ->
                                texts(pod.at("/metadata/labels"))
                                        .entrySet()
                                        .containsAll(wanted.entrySet()))
                .toList();
    }

    /** The configuration of the program in a pod, which the pod has in its first volume. */
    static String config(JsonNode pod) {
        String field = pod.at("/spec/volumes/0/downwardAPI/items/0/fieldRef/fieldPath").asText();
        if (!field.equals("metadata.annotations['" + CONFIG + "']")) {
            throw new AssertionError("the configuration is " + field);
        }
        return pod.at("/metadata/annotations").path(CONFIG).asText();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** The elements of a sequence. */
    static Stream<JsonNode> items(JsonNode sequence) {
        return StreamSupport.stream(sequence.spliterator(), false);
    }

    /** A mapping with texts as values. */
    static Map<String, String> texts(JsonNode mapping) {
        return mapping.properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    @Override
    public String toString() {
        return objects.stream()
                .map(object -> object.path("kind").asText() + " " + name(object))
                .collect(Collectors.joining(", "));
    }
}
