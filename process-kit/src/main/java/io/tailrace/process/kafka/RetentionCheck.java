package io.tailrace.process.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of existing topics that delete records earlier than the topics which Tailrace creates: what
 * somebody has configured is not changed. Stateless.
 */
public final class RetentionCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionCheck.class);
    private static final List<String> LIMITS = List.of("retention.ms", "retention.bytes");
    private static final String POLICY = "cleanup.policy";

    private RetentionCheck() {}

    /**
     * Compares the retention of the topics that exist, and logs a warning for each setting that
     * keeps too little. Topics whose configuration cannot be read are left out.
     *
     * @param wanted the configuration that Tailrace would give the topics
     */
    public static void warn(Admin admin, KafkaCluster kafka, Collection<TopicSpec> wanted)
            throws InterruptedException {
        for (TopicSpec topic : wanted) {
            problems(admin, kafka, topic).forEach(problem -> LOG.warn("{}", problem));
        }
    }

    /**
     * What is wrong with the retention of a topic, a text for each setting; nothing if its
     * configuration cannot be read.
     *
     * @param wanted the configuration that Tailrace would give the topic
     */
    public static List<String> problems(Admin admin, KafkaCluster kafka, TopicSpec wanted)
            throws InterruptedException {
        if (!"delete".equals(wanted.configs().get(POLICY))) {
            return List.of();
        }
        try {
            Config actual = settings(admin, wanted.name()).get();
            return problems(wanted, name -> actual.get(name).value(), kafka.bootstrapServers());
        } catch (ExecutionException e) {
            LOG.debug("Could not read the configuration of topic {}", wanted.name(), e);
            return List.of();
        }
    }

    /**
     * What is wrong with the retention of a topic, a text for each setting.
     *
     * @param actual gives the value of a setting of the topic
     */
    static List<String> problems(
            TopicSpec wanted, UnaryOperator<String> actual, String bootstrapServers) {
        List<String> settings = new ArrayList<>();
        for (String limit : LIMITS) {
            if (keepsLess(actual.apply(limit), wanted.configs().getOrDefault(limit, "-1"))) {
                settings.add(limit);
            }
        }
        if (!actual.apply(POLICY).equals(wanted.configs().get(POLICY))) {
            settings.add(POLICY);
        }
        return settings.stream()
                .map(
                        name ->
                                problem(
                                        wanted.name(),
                                        name + "=" + actual.apply(name),
                                        name + "=" + wanted.configs().get(name),
                                        bootstrapServers))
                .toList();
    }

    private static String problem(
            String topic, String actual, String wanted, String bootstrapServers) {
        return ("Topic %s should have %s, but has %s: the broker deletes events from it that may"
                        + " still be needed. If that is not intended, run kafka-configs.sh"
                        + " --bootstrap-server %s --alter --entity-type topics --entity-name %s"
                        + " --add-config %s")
                .formatted(topic, wanted, actual, bootstrapServers, topic, wanted);
    }

    /** Whether a limit is below another one; a negative limit is none. */
    private static boolean keepsLess(String actual, String wanted) {
        long has = Long.parseLong(actual);
        long needs = Long.parseLong(wanted);
        return has >= 0 && (needs < 0 || has < needs);
    }

    private static KafkaFuture<Config> settings(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).values().values().iterator().next();
    }
}
