package io.tailrace.chaos.world;

import io.tailrace.chaos.account.AccountWatch.Said;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.run.Violations;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of the world suite.
 *
 * @param seed the seed of the run
 * @param account everything that was committed compared with everything that was delivered
 * @param faults how often each fault was injected
 * @param discontinuities how often a relay named a loss of continuity
 * @param repaired how many rows the relays found missing in the topics and published
 * @param announced the ids of events that a repair found in the topics and not in the database
 * @param problems what a relay did that it must not do, such as to go on where it has to stop
 * @param said what the account of relays and processors says
 */
public record WorldResult(
        long seed,
        WorldAccount account,
        Map<String, Integer> faults,
        int discontinuities,
        int repaired,
        Set<String> announced,
        List<String> problems,
        Said said)
        implements SuiteResult {

    private static final int SHOWN = 5;
    private static final Set<String> LOSING =
            Set.of(
                    WorldFault.EVENT_TOPIC_DELETED.name(),
                    WorldFault.STANDBY_LAGGING.name(),
                    WorldFault.COPY_RESTORED.name());

    /** Copies the collections. */
    public WorldResult {
        faults = Map.copyOf(faults);
        announced = Set.copyOf(announced);
        problems = List.copyOf(problems);
    }

    @Override
    public List<String> violations() {
        return new Violations()
                .add(account.lost().size(), "lost")
                .add(account.duplicated().size(), "duplicated")
                .add(account.phantom().size(), "phantom")
                .add(account.reordered().size(), "reordered")
                .add(unannounced().size(), "gone from the database without a word")
                .add(problems.size(), "wrong answers")
                .add(falseAlarms(), "false alarms of the account")
                .list();
    }

    /** The ids of events that were delivered, that the database lost, and that no repair named. */
    private Set<String> unannounced() {
        Set<String> ids = new HashSet<>(account.goneDelivered());
        ids.removeAll(announced);
        return ids;
    }

    /** Whoever deletes a topic, or goes back to an older database, makes events disappear. */
    private int falseAlarms() {
        return Collections.disjoint(faults.keySet(), LOSING) ? said.alarms().size() : 0;
    }

    private int announcedLosses() {
        return account.goneDelivered().size() - unannounced().size() + account.undecided().size();
    }

    @Override
    public String details() {
        return "faults %s%nproblems %s%nlost %s duplicated %s phantom %s reordered %s unannounced %s%naccount %s alarms %s"
                .formatted(
                        faults,
                        problems,
                        some(account.lost()),
                        some(account.duplicated()),
                        some(account.phantom()),
                        some(account.reordered()),
                        some(List.copyOf(unannounced())),
                        some(said.open()),
                        some(said.alarms()));
    }

    private static List<String> some(List<String> ids) {
        return ids.subList(0, Math.min(SHOWN, ids.size()));
    }

    @Override
    public String line() {
        return ("chaos world: seed=%d changes=%d committed=%d delivered=%d lost=%d duplicated=%d"
                        + " phantom=%d reordered=%d discontinuities=%d repaired=%d"
                        + " unrecoverable_announced=%d deleted_with_topic=%d repeated_after_deletion=%d"
                        + " wrong_answers=%d %s")
                .formatted(
                        seed,
                        faults.values().stream().mapToInt(Integer::intValue).sum(),
                        account.committed(),
                        account.delivered(),
                        account.lost().size(),
                        account.duplicated().size(),
                        account.phantom().size(),
                        account.reordered().size(),
                        discontinuities,
                        repaired,
                        announcedLosses(),
                        account.removed().size(),
                        account.repeated(),
                        problems.size(),
                        said);
    }
}
