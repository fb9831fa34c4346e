package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.account.Bucket;
import io.tailrace.account.IdHash;
import io.tailrace.account.Tally;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.processor.account.difference.Difference;
import io.tailrace.processor.account.difference.Differences;
import io.tailrace.processor.account.difference.Surplus;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.metrics.ProcessorMeters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final String NOBODY = "127.0.0.1:1";
    private static final Tally ONE = new IdHash().of("a");

    private final Differences differences = new Differences(Duration.ZERO);
    private final AccountGauges gauges = new AccountGauges(new SimpleMeterRegistry());

    @Test
    void theEndOfTheProcessorWaitsTwoSecondsForAnAccountThatHangs() {
        Account account =
                new Account(ProcessorConfig.builder(NOBODY).build(), new SimpleMeterRegistry());
        account.start();
        await().until(() -> age(account) >= 1);

        long begin = System.nanoTime();
        account.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void eachMeterIsRegisteredFromTheStartAsItIsDescribed() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new AccountGauges(registry).register(differences, () -> 0, () -> 0);

        for (MeterSpec spec : ProcessorMeters.all()) {
            if (spec.name().contains(".account.")) {
                Meter.Id id = registry.get(spec.name()).meter().getId();
                assertThat(id.getTags()).extracting(Tag::getKey).hasSameElementsAs(spec.tags());
                assertThat(id.getDescription()).isEqualTo(spec.meaning());
                assertThat(id.getBaseUnit()).isEqualTo(spec.baseUnit());
            }
        }
    }

    @Test
    void anErrorWhileLookingIsShownAndTheNextLookIsTaken() {
        reportSurplus();
        boolean[] works = {false};
        try (AccountLook look =
                new AccountLook(
                        differences,
                        imbalance -> {
                            if (works[0]) {
                                return Optional.of(new Surplus(0, 1));
                            }
                            throw new NoClassDefFoundError("Gone");
                        },
                        gauges)) {
            look.run();
            assertThat(look.failure())
                    .hasValueSatisfying(text -> assertThat(text).contains("Gone"));

            works[0] = true;
            look.run();
            assertThat(look.failure()).isEmpty();
            assertThat(differences.reported()).extracting(Difference::phantom).containsExactly(1L);
        }
    }

    private static long age(Account account) {
        return account.details().get("ageSeconds") instanceof Long seconds ? seconds : -1;
    }

    private void reportSurplus() {
        Imbalance surplus =
                new Imbalance(
                        Equation.PROCESSED,
                        new Bucket("shop", "order", 29_400_000),
                        Tally.ZERO,
                        ONE,
                        1,
                        true);
        differences.update(List.of(surplus), Instant.EPOCH);
        differences.update(List.of(surplus), Instant.EPOCH);
    }
}
