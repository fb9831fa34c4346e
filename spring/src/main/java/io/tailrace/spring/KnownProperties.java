package io.tailrace.spring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The properties below {@code tailrace}, read from the configuration metadata that is generated
 * from the properties' classes.
 */
final class KnownProperties {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** The type of each property by its name. */
    private final SortedMap<String, String> types;

    private KnownProperties(SortedMap<String, String> types) {
        this.types = types;
    }

    /** Reads the metadata of all jars that a class loader has. */
    static KnownProperties of(ClassLoader classLoader) {
        SortedMap<String, String> types = new TreeMap<>();
        try {
            Enumeration<URL> files = classLoader.getResources(METADATA);
            while (files.hasMoreElements()) {
                try (InputStream file = files.nextElement().openStream()) {
                    read(file, types);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + METADATA, e);
        }
        return new KnownProperties(types);
    }

    /** The names of the properties. */
    SortedSet<String> names() {
        return new TreeSet<>(types.keySet());
    }

    /** Whether a key is a property, or an entry of a property that is a map. */
    boolean contains(ConfigurationPropertyName key) {
        return types.entrySet().stream().anyMatch(each -> matches(each, key));
    }

    /** Whether properties are below a key, as those of the outbox are below tailrace.outbox. */
    boolean isSection(ConfigurationPropertyName key) {
        return types.keySet().stream()
                .anyMatch(name -> key.isAncestorOf(ConfigurationPropertyName.of(name)));
    }

    private static boolean matches(
            Map.Entry<String, String> property, ConfigurationPropertyName key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property.getKey());
        return name.equals(key)
                || (property.getValue().startsWith("java.util.Map") && name.isAncestorOf(key));
    }

    private static void read(InputStream file, SortedMap<String, String> types) throws IOException {
        for (JsonNode property : JSON.readTree(file).path("properties")) {
            String name = property.path("name").asText();
            if (name.startsWith("tailrace.")) {
                types.put(name, property.path("type").asText());
            }
        }
    }
}
