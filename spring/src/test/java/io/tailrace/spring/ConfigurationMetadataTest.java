package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.spring.context.EventContextProperties;
import io.tailrace.spring.subscriber.SubscriberProperties;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.convert.ApplicationConversionService;

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
    void everyPropertyHasADescriptionAndItsDefault() throws Exception {
        SoftAssertions all = new SoftAssertions();
        int properties = 0;
        for (JsonNode property : metadata().path("properties")) {
            String name = property.path("name").asText();
            String description = property.path("description").asText();
            properties++;
            all.assertThat(description).as("description of %s", name).endsWith(".");
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
        String prefix =
                PREFIXES.keySet().stream()
                        .filter(name::startsWith)
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow();
        BeanWrapper bean = PropertyAccessorFactory.forBeanPropertyAccess(PREFIXES.get(prefix));
        String path =
                DASHED.matcher(name.substring(prefix.length()))
                        .replaceAll(each -> each.group(1).toUpperCase(Locale.ROOT));
        return bean.getPropertyValue(path);
    }

    private static JsonNode metadata() throws Exception {
        try (InputStream file = ConfigurationMetadataTest.class.getResourceAsStream(FILE)) {
            return new JsonMapper().readTree(file);
        }
    }
}
