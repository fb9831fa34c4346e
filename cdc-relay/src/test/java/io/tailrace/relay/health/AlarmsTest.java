package io.tailrace.relay.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.health.Observation.CommitFailures;
import io.tailrace.relay.health.Observation.Role;
import io.tailrace.relay.health.Problem.Kind;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.monitor.SlotState;
import io.tailrace.relay.postgres.monitor.SlotWal;
import io.tailrace.relay.postgres.monitor.WalStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class AlarmsTest {

    private static final long MIB = 1L << 20;

    private final Alarms alarms =
            new Alarms(
                    "orders",
                    new AlarmLimits(10 * MIB, Duration.ofSeconds(20)),
                    Duration.ofSeconds(5));

    private int others;
    private Role role = Role.STREAMING;
    private long second;
    private long end = 1_000;
    private long position = 900;
    private long keepLimit = -1;
    private CommitFailures failures = CommitFailures.NONE;
    private @Nullable SlotWal slot = slot(SlotState.RESERVED, true, MIB);

    @Test
    void aRelayThatFollowsTheLogHasNoProblem() {
        for (int i = 0; i < 100; i++) {
            second++;
            end += 1_000;
            position += 1_000;
            assertThat(observe()).isEmpty();
        }
    }

    @Test
    void aPositionThatStandsStillWhileTheLogGrowsIsAProblemAfterTheLimitUntilItMoves() {
        observe();
        end += 5 * MIB;
        second += 20;
        assertThat(observe()).isEmpty();

        second++;
        assertThat(observe())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.POSITION_STANDSTILL);
                            assertThat(problem.blocks()).isTrue();
                            assertThat(problem.text())
                                    .contains("0/384+0", "orders", "21 s", "5.0 MiB", "20 s");
                        });

        position++;
        assertThat(observe()).isEmpty();
    }

    @Test
    void aPositionThatStandsStillInADatabaseThatWritesNothingIsNoProblem() {
        observe();
        second += 1_000;

        assertThat(observe()).isEmpty();
    }

    @Test
    void aStandstillOutlastsTheEndOfTheTermButDoesNotBeginWhileAStreamIsPrepared() {
        observe();
        end += MIB;
        second += 30;
        role = Role.PREPARING;
        assertThat(observe()).as("does not begin").isEmpty();

        role = Role.STREAMING;
        assertThat(observe()).hasSize(1);

        role = Role.PREPARING;
        assertThat(observe()).as("does not end").hasSize(1);

        role = Role.STANDBY;
        assertThat(observe()).isEmpty();
    }

    @Test
    void heartbeatsThatAreRarerThanTheLimitMakeItLonger() {
        Alarms rare =
                new Alarms(
                        "orders", new AlarmLimits(0, Duration.ofSeconds(1)), Duration.ofMinutes(1));
        rare.observe(observation());
        end += MIB;
        second += 180;
        assertThat(rare.observe(observation())).isEmpty();

        second++;
        assertThat(rare.observe(observation())).hasSize(1);
    }

    @Test
    void aPostgresThatDoesNotAnswerNeitherBeginsNorEndsAStandstill() {
        observe();
        end += MIB;
        second += 21;
        assertThat(alarms.observe(withoutWal())).isEmpty();
        assertThat(observe()).hasSize(1);
        assertThat(alarms.observe(withoutWal())).hasSize(1);
    }

    @Test
    void commitsThatFailAreAProblemOnlyIfNoneSucceedsForAWhile() {
        second = 100;
        failures = CommitFailures.NONE.plus(nanos(100), "no leader");
        second = 110;
        assertThat(observe()).isEmpty();

        failures = failures.plus(nanos(110), "not enough replicas");
        second = 111;
        for (Role leading : List.of(Role.STREAMING, Role.PREPARING)) {
            role = leading;
            assertThat(observe())
                    .singleElement()
                    .satisfies(
                            problem -> {
                                assertThat(problem.kind()).isEqualTo(Kind.COMMITS_FAIL);
                                assertThat(problem.text())
                                        .contains(
                                                "for 11 s", "since then: 2", "not enough replicas");
                            });
        }

        failures = CommitFailures.NONE;
        assertThat(observe()).isEmpty();
    }

    @Test
    void whatFailedBeforeAnotherRelayLedIsNoProblemOfTheNextTerm() {
        failures = CommitFailures.NONE.plus(nanos(1), "no leader");
        second = 60;
        assertThat(observe()).hasSize(1);

        role = Role.STANDBY;
        second = 70;
        assertThat(observe()).isEmpty();

        role = Role.PREPARING;
        second = 90;
        assertThat(observe()).isEmpty();

        failures = failures.plus(nanos(91), "no leader");
        second = 92;
        assertThat(observe()).hasSize(1);
    }

    @Test
    void aLeaderWhoseSlotHoldsMoreThanTheBudgetIsNotReadyAndAStandbyWarns() {
        slot = slot(SlotState.EXTENDED, true, 10 * MIB);
        assertThat(observe()).isEmpty();

        slot = slot(SlotState.EXTENDED, true, 12 * MIB);
        assertThat(observe())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.WAL_BUDGET);
                            assertThat(problem.blocks()).isTrue();
                            assertThat(problem.text())
                                    .contains("12.0 MiB (12582912 bytes)", "10.0 MiB (10485760");
                        });

        role = Role.STANDBY;
        assertThat(observe()).singleElement().matches(problem -> !problem.blocks());
    }

    @Test
    void withoutABudgetAnyAmountIsFine() {
        Alarms unlimited = new Alarms("orders", AlarmLimits.DEFAULT, Duration.ofSeconds(5));
        slot = slot(SlotState.EXTENDED, true, Long.MAX_VALUE);

        assertThat(unlimited.observe(observation())).isEmpty();
    }

    @Test
    void fromFourFifthsOfWhatPostgresKeepsTheRelayWarns() {
        keepLimit = 10 * MIB;
        slot = slot(SlotState.EXTENDED, true, 8 * MIB - 1);
        assertThat(observe()).isEmpty();

        slot = slot(SlotState.EXTENDED, true, 8 * MIB);
        assertThat(observe())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.WAL_KEEP_SIZE);
                            assertThat(problem.blocks()).isFalse();
                            assertThat(problem.text()).contains("8.0 MiB", "10.0 MiB");
                        });
    }

    @Test
    void aSlotThatIsMissingForLongIsAProblemOfTheLeaderAndAWarningOfAStandby() {
        slot = null;
        role = Role.PREPARING;
        observe();
        second += 10;
        assertThat(observe()).as("the first start creates it").isEmpty();

        second++;
        assertThat(observe())
                .singleElement()
                .matches(problem -> problem.kind() == Kind.SLOT_MISSING && problem.blocks());
        role = Role.STANDBY;
        assertThat(observe())
                .singleElement()
                .matches(problem -> problem.kind() == Kind.SLOT_MISSING && !problem.blocks());
    }

    @Test
    void aLostSlotIsAProblemAtOnceAndNothingElseIsSaidAboutIt() {
        slot = slot(SlotState.LOST, false, 100 * MIB);
        keepLimit = MIB;

        assertThat(observe()).extracting(Problem::kind).containsExactly(Kind.SLOT_LOST);
    }

    @Test
    void aStandbyWhoseSlotNobodyReadsIsNotReadyAfterTheLimit() {
        role = Role.STANDBY;
        slot = slot(SlotState.RESERVED, false, 3 * MIB);
        observe();
        second += 20;
        assertThat(observe()).isEmpty();

        second++;
        assertThat(observe())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.SLOT_INACTIVE);
                            assertThat(problem.blocks()).isTrue();
                            assertThat(problem.text()).contains("21 s", "3.0 MiB");
                        });

        slot = slot(SlotState.RESERVED, true, 3 * MIB);
        assertThat(observe()).isEmpty();
    }

    @Test
    void aStandbyThatWaitsForRelaysWithAnotherNumberOfShardsIsReady() {
        role = Role.STANDBY;
        slot = slot(SlotState.RESERVED, false, 3 * MIB);
        others = 3;
        observe();
        second += 21;

        assertThat(observe())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.kind()).isEqualTo(Kind.SLOT_INACTIVE);
                            assertThat(problem.blocks()).isFalse();
                            assertThat(problem.remedy()).contains("shard count 3");
                        });

        others = 0;
        assertThat(observe()).singleElement().matches(Problem::blocks);
    }

    @Test
    void aRelayThatDoesNotRunHasNoProblem() {
        role = Role.IDLE;
        slot = null;
        second += 1_000;

        assertThat(observe()).isEmpty();
    }

    private List<Problem> observe() {
        return alarms.observe(observation());
    }

    private Observation observation() {
        return new Observation(
                nanos(second),
                role,
                new WalStatus(
                        Instant.EPOCH.plusSeconds(second),
                        LogSequenceNumber.valueOf(end),
                        keepLimit,
                        slot),
                Position.after(LogSequenceNumber.valueOf(position)),
                failures,
                others);
    }

    private Observation withoutWal() {
        Observation full = observation();
        return new Observation(full.nanos(), role, null, full.position(), failures, others);
    }

    private static long nanos(long second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private static SlotWal slot(SlotState state, boolean active, long held) {
        return new SlotWal(state, active, held, null, null);
    }
}
