package io.tailrace.registry;

import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.RegistryFinding;
import io.tailrace.record.payload.RegistryFinding.State;
import io.tailrace.registry.cache.SubjectVersion;
import io.tailrace.registry.client.RegisteredSchema;
import io.tailrace.registry.client.RegistryClient;
import io.tailrace.registry.client.RegistryException;
import io.tailrace.registry.format.Codecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at a registry on behalf of an operator. For one thread. */
final class RegistryCheck {

    private static final Duration IN_ALL = Duration.ofSeconds(30);

    /** Not the name of a topic, nor of a record. */
    private static final CheckedSubject NONE = new CheckedSubject("tailrace-check", null, null);

    private final RegistryEndpoint endpoint;
    private final RegistryClient client;
    private final Codecs codecs;
    private final Duration inAll;

    /**
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    RegistryCheck(RegistryEndpoint endpoint, Codecs codecs) {
        this(endpoint, codecs, IN_ALL);
    }

    /**
     * @param inAll how long all answers may take
     */
    RegistryCheck(RegistryEndpoint endpoint, Codecs codecs, Duration inAll) {
        this.endpoint = endpoint;
        this.client = RegistryClient.forATime(endpoint, inAll);
        this.codecs = codecs;
        this.inAll = inAll;
    }

    List<RegistryFinding> run(List<CheckedSubject> wanted) throws InterruptedException {
        try {
            client.reach();
        } catch (RegistryException e) {
            return List.of(finding(RegistryFinding.CONNECTION, State.AWAY, e));
        }
        List<RegistryFinding> findings = new ArrayList<>();
        findings.add(
                new RegistryFinding(RegistryFinding.CONNECTION, State.GOOD, endpoint + " answers"));
        List<RegistryFinding> schemas = look(wanted);
        RegistryFinding login = login(schemas.isEmpty() ? List.of(look(NONE)) : schemas);
        findings.add(login);
        if (login.state() != State.REFUSED) {
            findings.addAll(schemas);
        }
        return List.copyOf(findings);
    }

    /** If the first one is refused, the others would be, too. */
    private List<RegistryFinding> look(List<CheckedSubject> wanted) throws InterruptedException {
        List<RegistryFinding> findings = new ArrayList<>();
        for (CheckedSubject each : wanted) {
            findings.add(client.isOver() ? unasked(each) : look(each));
            if (findings.get(0).state() == State.REFUSED) {
                break;
            }
        }
        return findings;
    }

    private RegistryFinding unasked(CheckedSubject wanted) {
        return new RegistryFinding(
                wanted.subject(),
                State.UNKNOWN,
                "the registry was not asked, because its answers have taken %d s together"
                        .formatted(inAll.toSeconds()));
    }

    /**
     * The first answer about a schema says whether the login is accepted: a registry asks for it
     * before it says that it does not have a schema.
     */
    private static RegistryFinding login(List<RegistryFinding> schemas) {
        for (RegistryFinding each : schemas) {
            if (each.state() == State.REFUSED) {
                return new RegistryFinding(RegistryFinding.LOGIN, State.REFUSED, each.text());
            }
            if (each.state() == State.GOOD || each.state() == State.MISSING) {
                return new RegistryFinding(
                        RegistryFinding.LOGIN, State.GOOD, "the registry accepts the login");
            }
        }
        return new RegistryFinding(
                RegistryFinding.LOGIN,
                State.UNKNOWN,
                "the registry has given no answer about a schema");
    }

    private RegistryFinding look(CheckedSubject wanted) throws InterruptedException {
        try {
            RegisteredSchema schema = client.bySubject(wanted.subject(), version(wanted));
            if (wanted.format() != null && schema.format() != wanted.format()) {
                return new RegistryFinding(
                        wanted.subject(),
                        State.MISSING,
                        "the schema must be of format %s, got %s"
                                .formatted(wanted.format(), schema.format()));
            }
            codecs.of(schema);
            return new RegistryFinding(wanted.subject(), State.GOOD, usable(schema));
        } catch (RegistryException e) {
            return finding(wanted.subject(), state(e), e);
        }
    }

    private static String version(CheckedSubject wanted) {
        Integer version = wanted.version();
        return version == null ? SubjectVersion.LATEST : version.toString();
    }

    private static String usable(RegisteredSchema schema) {
        return "version %d, in format %s with id %d, can be used"
                .formatted(schema.version(), schema.format(), schema.id());
    }

    private static State state(RegistryException e) {
        if (e.isRefused()) {
            return State.REFUSED;
        }
        return e.isMissing() ? State.MISSING : State.AWAY;
    }

    private static RegistryFinding finding(String subject, State state, RegistryException e) {
        return new RegistryFinding(subject, state, String.valueOf(e.getMessage()));
    }
}
