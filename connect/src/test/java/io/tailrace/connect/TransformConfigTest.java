package io.tailrace.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.TopicNames;
import io.tailrace.record.CloudEventFormat;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class TransformConfigTest {

    @Test
    void defaultsAreThoseOfTheRelay() {
        TransformConfig config = TransformConfig.of(Map.of());

        assertThat(config.table()).hasToString("public.outbox");
        assertThat(config.topics()).isEqualTo(TopicNames.defaults());
        assertThat(config.format()).isEqualTo(CloudEventFormat.FORMAT);
        assertThat(config.sourceName()).isEmpty();
        assertThat(config.messages()).isFalse();
        assertThat(config.failOnOthers()).isTrue();
        assertThat(config.needsHeaders()).isFalse();
    }

    @Test
    void everyErrorNamesPropertyValueAndRule() {
        refuses("table", "outbox", "must be schema.table");
        refuses("source.name", "a b", "must be 1 to 200 of [A-Za-z0-9._:/-]");
        refuses("types", "order,a b", "must be names of [a-zA-Z0-9._-] or patterns with *");
        refuses("max.record.bytes", "100", "Value must be at least 65536");
        refuses("max.dead.letter.bytes", "70000", "must be at least max.record.bytes, 1048576");
        refuses("columns", "id", "must be pairs default=name, got id");
        refuses("columns", "identifier=id", "must be one of [id, aggregatetype");
        refuses("outbox.prefix", "a b", "must be 1 to 249 characters");
        refuses("events.prefix", "outbox.events.", "must not begin with outboxPrefix");
        refuses("other.records", "pass", "String must be one of: fail, drop");
        refuses("updates", "pass", "String must be one of: drop, fail");
        refuses("header.mode", "avro", "String must be one of: cloudevents, debezium");
        refuses("messages", "perhaps", "either true or false");
        refuses("partitions", "0", "Value must be at least 1");
    }

    @Test
    void rulesOfTheEventRouterNameTheOptionsOfTheTransform() {
        refuses(
                Map.of("header.mode", "debezium", "placement", "type:envelope"),
                "placement",
                "must not place a column in the envelope unless value.format is json");
        refuses(
                Map.of("header.mode", "debezium", "route.topic.replacement", "${routedByValue}"),
                "route.topic.replacement",
                "or types must name every type");
        refuses(
                Map.of("header.mode", "debezium", "messages", "true"),
                "messages",
                "must not be set with header.mode=debezium");
        refuses(
                Map.of("placement", "type:header"),
                "header.mode",
                "must be debezium if an option of the event router is set");
    }

    @Test
    void unknownPropertyIsRefused() {
        refuses("type.names", "order", "must be one of [columns, events.prefix");
        assertThat(TransformConfig.of(Map.of("type", "x", "predicate", "p", "negate", "true")))
                .isNotNull();
    }

    @Test
    void workersFindTheTransform() {
        assertThat(ServiceLoader.load(Transformation.class))
                .hasAtLeastOneElementOfType(OutboxTransform.class);
    }

    private static void refuses(String property, String value, String rule) {
        refuses(Map.of(property, value), property, rule);
    }

    private static void refuses(Map<String, String> properties, String property, String rule) {
        assertThatThrownBy(() -> TransformConfig.of(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(property)
                .hasMessageContaining(rule)
                .satisfies(
                        e ->
                                assertThat(e.getMessage())
                                        .contains(
                                                properties.getOrDefault(property, "cloudevents")));
    }
}
