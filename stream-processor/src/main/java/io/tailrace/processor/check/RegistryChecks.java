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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks of the schema registry: whether it answers, accepts the login, and has the schemas that
 * the configuration names, and those of the aggregate types that have a topic. Only the latter are
 * warned of, because a topic may be left from a type that is not emitted any more.
 */
final class RegistryChecks {

    private static final String PREFIX = "registry.";
    private static final String SCHEMA = PREFIX + "schema.";

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
     * @param types the aggregate types that have a topic
     */
    void run(Set<String> types) throws InterruptedException {
        List<CheckedSubject> named = named();
        List<CheckedSubject> found = ofTopics(types);
        List<CheckedSubject> all = new ArrayList<>(named);
        all.addAll(found);
        try {
            report(RegistryModule.check(config, all), named.size());
        } catch (OperatorException e) {
            list.fail(PREFIX + RegistryFinding.CONNECTION, e);
            return;
        }
        if (all.isEmpty()) {
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

    private List<CheckedSubject> ofTypes(Set<String> types) {
        return new TreeSet<>(types)
                .stream()
                        .filter(type -> config.formatOf(type) != PayloadFormat.NONE)
                        .map(type -> ofType(type))
                        .toList();
    }

    private CheckedSubject ofType(String type) {
        return new CheckedSubject(
                config.naming().subject(topics.events(type), ""), null, config.formatOf(type));
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
    private void report(List<RegistryFinding> findings, int named) {
        int schemas = 0;
        for (RegistryFinding finding : findings) {
            if (isOfRegistry(finding)) {
                add(PREFIX + finding.subject(), finding, true);
            } else {
                schemas++;
                add(SCHEMA + finding.subject(), finding, schemas <= named);
            }
        }
    }

    private static boolean isOfRegistry(RegistryFinding finding) {
        return finding.subject().equals(RegistryFinding.CONNECTION)
                || finding.subject().equals(RegistryFinding.LOGIN);
    }

    private void add(String subject, RegistryFinding finding, boolean needed) {
        switch (finding.state()) {
            case GOOD -> list.add(Finding.pass(subject, finding.text()));
            case AWAY ->
                    fail(
                            subject,
                            ExitCode.UNREACHABLE,
                            finding,
                            "Correct --registry-url or start the registry; until it answers, events"
                                    + " whose schema is not known wait.");
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
