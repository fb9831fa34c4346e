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
            assertThatThrownBy(
                            () ->
                                    without.loadClass(
                                                    "io.tailrace.subscriber.micrometer.MicrometerMeter")
                                            .getDeclaredConstructors())
                    .isInstanceOf(NoClassDefFoundError.class);
        }
    }

    private static URL[] classPathWithoutThem() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("micrometer-") && !entry.contains("resilience4j-")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
