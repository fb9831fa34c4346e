package io.tailrace.spring;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses keys below {@code tailrace} that no property has, which a misspelled key would otherwise
 * be. Environment variables and system properties are not checked: they may belong to another
 * program.
 */
final class UnknownPropertyCheck {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("tailrace");
    private static final Set<String> NOT_CHECKED =
            Set.of(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    private static final Logger LOG = LoggerFactory.getLogger(UnknownPropertyCheck.class);

    private final KnownProperties known;

    UnknownPropertyCheck(KnownProperties known) {
        this.known = known;
    }

    /**
     * Checks all keys.
     *
     * @throws IllegalStateException naming every unknown key, and for each the nearest known key
     */
    void check(ConfigurableEnvironment environment) {
        if (known.names().isEmpty()) {
            LOG.debug("No configuration metadata of Tailrace found; keys are not checked");
            return;
        }
        Set<String> unknown = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && isChecked(source.getUnderlyingSource())) {
                iterable.stream()
                        .filter(ROOT::isAncestorOf)
                        .filter(name -> !known.contains(name) && !isEmptySection(name, iterable))
                        .forEach(name -> unknown.add(describe(name)));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "Keys below tailrace must be properties of Tailrace, got "
                            + String.join(", ", unknown));
        }
    }

    /** In YAML, a section whose properties are all commented out is a key with an empty value. */
    private boolean isEmptySection(
            ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return known.isSection(name)
                && (property == null || String.valueOf(property.getValue()).isEmpty());
    }

    private String describe(ConfigurationPropertyName name) {
        String key = name.toString();
        String nearest =
                known.names().stream()
                        .min(Comparator.comparingInt(other -> EditDistance.between(key, other)))
                        .orElseThrow();
        return "%s (did you mean %s?)".formatted(key, nearest);
    }

    private static boolean isChecked(@Nullable Object source) {
        return !(source instanceof PropertySource<?> named)
                || !NOT_CHECKED.contains(named.getName());
    }
}
