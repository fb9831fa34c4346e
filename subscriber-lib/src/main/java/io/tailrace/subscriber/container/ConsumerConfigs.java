package io.tailrace.subscriber.container;

import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes configurations that name the brokers and the principal of a consumer. Stateless. */
final class ConsumerConfigs {

    private static final String SERVERS = "bootstrap.servers";
    private static final List<String> SECURITY = List.of("security.", "sasl.", "ssl.");

    private ConsumerConfigs() {}

    /**
     * The same configuration with the addresses and the security of a consumer, which messages
     * about missing rights name.
     *
     * @param consumer properties of the consumer, of which values that are no text are left out
     */
    static SubscriberConfig of(SubscriberConfig config, Map<String, Object> consumer) {
        Map<String, String> security = new HashMap<>();
        consumer.forEach(
                (name, value) -> {
                    if (value instanceof String text
                            && SECURITY.stream().anyMatch(name::startsWith)) {
                        security.put(name, text);
                    }
                });
        return new SubscriberConfig(
                servers(consumer.get(SERVERS), config.bootstrapServers()),
                config.group(),
                config.topics(),
                config.catalogue(),
                config.retry(),
                config.retryMode(),
                config.handling(),
                config.missingHandler(),
                security,
                config.rehearsals(),
                config.decoder());
    }

    private static String servers(@Nullable Object given, String otherwise) {
        if (given instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return given == null ? otherwise : given.toString();
    }
}
