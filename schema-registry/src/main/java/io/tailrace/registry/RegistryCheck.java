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
import java.util.ArrayList;
import java.util.List;

/** Looks at a registry on behalf of an operator. For one thread. */
final class RegistryCheck {

    private final RegistryEndpoint endpoint;
    private final RegistryClient client;
    private final Codecs codecs;

    /**
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    RegistryCheck(RegistryEndpoint endpoint, Codecs codecs) {
        this.endpoint = endpoint;
        this.client = new RegistryClient(endpoint);
        this.codecs = codecs;
    }

    List<RegistryFinding> run(List<CheckedSubject> wanted) throws InterruptedException {
        List<RegistryFinding> findings = new ArrayList<>();
        if (reach(findings)) {
            look(wanted, findings);
        }
        return List.copyOf(findings);
    }

    /** If the registry stops to answer, each further schema would take as long. */
    private void look(List<CheckedSubject> wanted, List<RegistryFinding> findings)
            throws InterruptedException {
        for (CheckedSubject each : wanted) {
            RegistryFinding finding = look(each);
            findings.add(finding);
            if (finding.state() == State.AWAY) {
                return;
            }
        }
    }

    /** A registry that refuses the login has answered. */
    private boolean reach(List<RegistryFinding> findings) throws InterruptedException {
        try {
            client.reach();
        } catch (RegistryException e) {
            if (!e.isRefused()) {
                findings.add(finding(RegistryFinding.CONNECTION, State.AWAY, e));
                return false;
            }
            findings.add(answers());
            findings.add(finding(RegistryFinding.LOGIN, State.REFUSED, e));
            return false;
        }
        findings.add(answers());
        findings.add(
                new RegistryFinding(
                        RegistryFinding.LOGIN, State.GOOD, "the registry accepts the login"));
        return true;
    }

    private RegistryFinding answers() {
        return new RegistryFinding(RegistryFinding.CONNECTION, State.GOOD, endpoint + " answers");
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
