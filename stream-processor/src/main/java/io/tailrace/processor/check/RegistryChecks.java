package io.tailrace.processor.check;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.check.Finding;
import io.tailrace.processor.RegistryModule;
import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryFinding;
import io.tailrace.record.payload.SubjectNaming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the schema registry: whether it answers, accepts the login, and has the schemas that
 * the configuration names, and those of the aggregate types that have a topic. Only the latter are
 * warned of, because a topic may be left from a type that is not emitted any more.
 *
 * <p>With one subject per topic, a configured version belongs to the topic of its event type. Which
 * that is, is not configured: it is taken to be the one whose aggregate type the event type begins
 * with, and what is found there is a warning.
 */
final class RegistryChecks {

    private static final String PREFIX = "registry.";
    private static final String SCHEMA = PREFIX + "schema.";
    private static final String VERSION = PREFIX + "version.";

    private static final String AWAY =
            "Correct --registry-url or start the registry; until it answers, events whose schema is"
                    + " not known wait.";
    private static final String BUSY =
            "The registry answers, and not to this question: look at its log and its limits, and"
                    + " check again; until it answers, events that need the schema wait.";

    private final Checklist list;
    private final TopicNames topics;
    private final RegistryConfig config;

    RegistryChecks(Checklist list, TopicNames topics, RegistryConfig config) {
        this.list = list;
        this.topics = topics;
        this.config = config;
    }

    /**
     * Makes the checks.
     *
     * @param types the aggregate types that have a topic; null if Kafka could not be asked
     */
    void run(@Nullable Set<String> types) throws InterruptedException {
        Set<String> known = types == null ? Set.of() : types;
        List<CheckedSubject> named = named();
        List<CheckedSubject> all = new ArrayList<>(named);
        all.addAll(ofTopics(known));
        all.addAll(pinned(known));
        try {
            report(RegistryModule.check(config, all), named.size());
        } catch (OperatorException e) {
            list.fail(PREFIX + RegistryFinding.CONNECTION, e);
            return;
        }
        withoutTopic(known).forEach(this::warnOfVersion);
        if (types == null && config.naming() == SubjectNaming.TOPIC) {
            list.skip("Kafka could not be asked for the topics", PREFIX + "schemas");
        } else if (all.isEmpty()) {
            list.skip(why(), PREFIX + "schemas");
        }
    }

    private String why() {
        return config.naming() == SubjectNaming.TOPIC_RECORD
                ? "which topic an event type belongs to is not configured"
                : "no topic and no option names a schema";
    }

    /** The schemas that options name. */
    List<CheckedSubject> named() {
        return switch (config.naming()) {
            case TOPIC -> ofTypes(config.formats().keySet());
            case RECORD -> ofRecords();
            case TOPIC_RECORD -> List.of();
        };
    }

    /** The schemas of aggregate types that have a topic, and that no option names. */
    List<CheckedSubject> ofTopics(Set<String> types) {
        if (config.naming() != SubjectNaming.TOPIC) {
            return List.of();
        }
        Set<String> others = new TreeSet<>(types);
        others.removeAll(config.formats().keySet());
        return ofTypes(others);
    }

    /** The configured versions of event types whose topic is found by the name of the type. */
    List<CheckedSubject> pinned(Set<String> types) {
        return pinnedTypes()
                .flatMap(
                        type -> aggregateType(type, types).map(each -> ofType(each, type)).stream())
                .filter(each -> each.format() != PayloadFormat.NONE)
                .distinct()
                .toList();
    }

    /** The event types with a configured version whose topic is not found by their name. */
    List<String> withoutTopic(Set<String> types) {
        return pinnedTypes().filter(type -> aggregateType(type, types).isEmpty()).toList();
    }

    private Stream<String> pinnedTypes() {
        return config.naming() == SubjectNaming.TOPIC
                ? config.versions().keySet().stream().sorted()
                : Stream.of();
    }

    private Optional<String> aggregateType(String eventType, Set<String> types) {
        return Stream.concat(types.stream(), config.formats().keySet().stream())
                .filter(each -> eventType.startsWith(each + "."))
                .max(Comparator.comparing(String::length));
    }

    private void warnOfVersion(String type) {
        list.add(
                Finding.warn(
                        VERSION + type,
                        "version %d was not looked for, because the topic of the event type is not known"
                                .formatted(config.versions().get(type)),
                        "Look in the registry whether the subject of its topic has the version."));
    }

    private List<CheckedSubject> ofTypes(Set<String> types) {
        return new TreeSet<>(types)
                .stream()
                        .filter(type -> config.formatOf(type) != PayloadFormat.NONE)
                        .map(type -> ofType(type, null))
                        .toList();
    }

    /**
     * @param eventType whose configured version is looked for; null for the latest version
     */
    private CheckedSubject ofType(String type, @Nullable String eventType) {
        return new CheckedSubject(
                config.naming().subject(topics.events(type), ""),
                eventType == null ? null : config.versions().get(eventType),
                config.formatOf(type));
    }

    /** The aggregate type of an event type, and so its format, is not configured. */
    private List<CheckedSubject> ofRecords() {
        Set<String> types = new TreeSet<>(config.records().keySet());
        types.addAll(config.versions().keySet());
        return types.stream()
                .map(
                        type ->
                                new CheckedSubject(
                                        config.recordOf(type), config.versions().get(type), null))
                .distinct()
                .toList();
    }

    /** The findings about schemas come after those about the registry, in the order asked for. */
    void report(List<RegistryFinding> findings, int named) {
        int schemas = 0;
        for (RegistryFinding finding : findings) {
            if (isOfRegistry(finding)) {
                add(PREFIX + finding.subject(), finding, true, AWAY);
            } else {
                schemas++;
                add(SCHEMA + finding.subject(), finding, schemas <= named, BUSY);
            }
        }
    }

    private static boolean isOfRegistry(RegistryFinding finding) {
        return finding.subject().equals(RegistryFinding.CONNECTION)
                || finding.subject().equals(RegistryFinding.LOGIN);
    }

    /**
     * @param needed whether a schema that is missing is a failure
     * @param ifAway what to do if there is no answer
     */
    private void add(String subject, RegistryFinding finding, boolean needed, String ifAway) {
        switch (finding.state()) {
            case GOOD -> list.add(Finding.pass(subject, finding.text()));
            case AWAY -> fail(subject, ExitCode.UNREACHABLE, finding, ifAway);
            case UNKNOWN -> list.skip(finding.text(), subject);
            case REFUSED ->
                    fail(
                            subject,
                            ExitCode.SETUP,
                            finding,
                            "Give the processor a login with --registry-user and"
                                    + " --registry-password-file, or with --registry-token-file,"
                                    + " that may read the schemas.");
            case MISSING -> missing(subject, finding, needed);
        }
    }

    private void missing(String subject, RegistryFinding finding, boolean needed) {
        String remedy =
                "Register a schema that can be used, or leave the aggregate type out with"
                        + " --registry-format-of=<aggregatetype>=none.";
        if (needed) {
            fail(subject, ExitCode.SETUP, finding, remedy);
        } else {
            list.add(Finding.warn(subject, finding.text(), remedy));
        }
    }

    private void fail(String subject, ExitCode code, RegistryFinding finding, String remedy) {
        list.fail(subject, new OperatorException(code, finding.text(), remedy));
    }
}
