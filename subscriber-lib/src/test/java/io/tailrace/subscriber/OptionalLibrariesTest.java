package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.Engine;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionalLibrariesTest {

    private static final List<String> OPTIONAL =
            List.of("micrometer-", "resilience4j-", "opentelemetry-");

    @Test
    void theLibraryLoadsWithoutThem() throws Exception {
        try (URLClassLoader without =
                new URLClassLoader(classPathWithoutThem(), ClassLoader.getPlatformClassLoader())) {
            for (Class<?> type :
                    List.of(
                            Subscriber.class,
                            Subscriber.Builder.class,
                            SubscriberConfig.class,
                            SubscriberMeter.class,
                            EventStream.class,
                            Engine.class)) {
                assertThat(without.loadClass(type.getName()).getDeclaredMethods()).isNotEmpty();
            }
            for (String needing :
                    List.of(
                            "io.tailrace.subscriber.micrometer.MicrometerMeter",
                            "io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer")) {
                assertThatThrownBy(() -> without.loadClass(needing).getDeclaredConstructors())
                        .isInstanceOf(NoClassDefFoundError.class);
            }
        }
    }

    private static URL[] classPathWithoutThem() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (OPTIONAL.stream().noneMatch(entry::contains)) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
