package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.spring.context.EventContextAutoConfiguration;
import io.tailrace.spring.context.EventContextProperties;
import io.tailrace.spring.modulith.ModulithAutoConfiguration;
import io.tailrace.spring.subscriber.SubscriberProperties;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import java.io.InputStream;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** What editors show of each property. */
class ConfigurationMetadataTest {

    private static final String FILE = "/META-INF/spring-configuration-metadata.json";

    private static final Pattern DASHED = Pattern.compile("-(.)");

    /** The beans by their prefix. */
    private static final Map<String, Object> PREFIXES =
            Map.of(
                    "tailrace.context.", new EventContextProperties(),
                    "tailrace.subscriber.", new SubscriberProperties(),
                    "tailrace.", new TailraceProperties());

    @Test
    void everyPropertyHasADescriptionItsTypeAndItsDefault() throws Exception {
        SoftAssertions all = new SoftAssertions();
        int properties = 0;
        for (JsonNode property : metadata().path("properties")) {
            String name = property.path("name").asText();
            String description = property.path("description").asText();
            properties++;
            all.assertThat(description).as("description of %s", name).endsWith(".");
            all.assertThat(property.path("type").asText().replaceAll("<.*", ""))
                    .as("type of %s", name)
                    .isEqualTo(type(name).getName());
            Object actual = actual(name);
            if (actual == null) {
                all.assertThat(description).as("default of %s", name).endsWith(" by default.");
            } else if (!(actual instanceof Map<?, ?> entries && entries.isEmpty())) {
                all.assertThat(documented(property, actual.getClass()))
                        .as("default of %s", name)
                        .isEqualTo(actual);
            }
        }
        all.assertAll();
        assertThat(properties).isGreaterThan(30);
    }

    private static Object documented(JsonNode property, Class<?> type) {
        JsonNode value = property.path("defaultValue");
        return value.isMissingNode()
                ? "none"
                : ApplicationConversionService.getSharedInstance().convert(value.asText(), type);
    }

    private static Object actual(String name) {
        return bean(name).getPropertyValue(path(name));
    }

    private static Class<?> type(String name) {
        return ClassUtils.resolvePrimitiveIfNecessary(bean(name).getPropertyType(path(name)));
    }

    private static BeanWrapper bean(String name) {
        return PropertyAccessorFactory.forBeanPropertyAccess(PREFIXES.get(prefix(name)));
    }

    private static String path(String name) {
        return DASHED.matcher(name.substring(prefix(name).length()))
                .replaceAll(each -> each.group(1).toUpperCase(Locale.ROOT));
    }

    private static String prefix(String name) {
        return PREFIXES.keySet().stream()
                .filter(name::startsWith)
                .max(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    /** A key that a condition asks for would otherwise be refused as unknown. */
    @Test
    void whatConditionsAskForIsAProperty() {
        KnownProperties known = KnownProperties.of(getClass().getClassLoader());
        for (Class<?> each :
                List.of(
                        TailraceAutoConfiguration.class,
                        TailraceSubscriberAutoConfiguration.class,
                        EventContextAutoConfiguration.class,
                        ModulithAutoConfiguration.class)) {
            assertThat(asked(each)).as("%s", each).isNotEmpty().isSubsetOf(known.names());
        }
    }

    private static Set<String> asked(Class<?> configuration) {
        Set<String> names = new TreeSet<>();
        List<AnnotatedElement> places =
                new ArrayList<>(List.of(configuration.getDeclaredMethods()));
        places.add(configuration);
        for (Class<?> nested : configuration.getDeclaredClasses()) {
            places.add(nested);
            places.addAll(List.of(nested.getDeclaredMethods()));
        }
        for (AnnotatedElement place : places) {
            ConditionalOnProperty found =
                    AnnotatedElementUtils.findMergedAnnotation(place, ConditionalOnProperty.class);
            if (found != null) {
                names.addAll(List.of(found.name()));
                names.addAll(List.of(found.value()));
            }
        }
        return names;
    }

    private static JsonNode metadata() throws Exception {
        try (InputStream file = ConfigurationMetadataTest.class.getResourceAsStream(FILE)) {
            return new JsonMapper().readTree(file);
        }
    }
}
