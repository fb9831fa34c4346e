package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventIdTest {

    @Test
    void aNewIdIsAUuidOfVersion7ThatCarriesTheTimeItWasMade() {
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        EventId id = EventId.next();

        assertThat(id.toUuid().version()).isEqualTo(7);
        assertThat(id.toUuid().variant()).isEqualTo(2);
        assertThat(id.time().orElseThrow()).isBetween(before, before.plusSeconds(60));
    }

    @Test
    void theExampleOfTheStandardHasTheTimeTheStandardSays() {
        EventId id = EventId.parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");

        assertThat(id.time()).contains(Instant.parse("2022-02-22T19:22:22Z"));
    }

    @Test
    void anIdOfAnotherVersionHasNoTime() {
        assertThat(EventId.of(UUID.fromString("f81d4fae-7dec-41d0-a765-00a0c91e6bf6")).time())
                .isEmpty();
    }

    @Test
    void eachIdIsGreaterThanTheOneBeforeAsUuidAndAsText() {
        EventId previous = EventId.next();
        for (int i = 0; i < 100_000; i++) {
            EventId id = EventId.next();
            assertThat(id.compareTo(previous)).isPositive();
            assertThat(id.toString().compareTo(previous.toString())).isPositive();
            previous = id;
        }
    }

    @Test
    void idsMadeByManyThreadsAreUniqueAndGrowWithinEachThread() throws Exception {
        Set<EventId> all = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<EventId>> make =
                    () -> {
                        List<EventId> ids = new ArrayList<>();
                        for (int i = 0; i < 20_000; i++) {
                            ids.add(EventId.next());
                        }
                        return ids;
                    };
            for (Future<List<EventId>> made : threads.invokeAll(List.of(make, make, make, make))) {
                assertThat(made.get()).isSorted();
                all.addAll(made.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(all).hasSize(80_000);
    }

    @Test
    void idsGoOnGrowingWhenTheClockStandsStillOrStepsBack() {
        AtomicLong clock = new AtomicLong(1_700_000_000_000L);
        TimeOrderedUuids uuids = new TimeOrderedUuids(clock::get, () -> -1L);
        EventId previous = EventId.of(uuids.next());
        for (int i = 0; i < 10_000; i++) {
            if (i == 5_000) {
                clock.addAndGet(-60_000);
            }
            EventId id = EventId.of(uuids.next());
            assertThat(id).isGreaterThan(previous);
            previous = id;
        }
        assertThat(previous.time().orElseThrow())
                .isBetween(
                        Instant.ofEpochMilli(1_700_000_000_000L),
                        Instant.ofEpochMilli(1_700_000_000_010L));
    }

    @Test
    void textThatIsNotAUuidIsRefused() {
        for (String text :
                List.of("", "1-1-1-1-1", "017f22e279b07cc398c4dc0c0c07398f", "x".repeat(36))) {
            assertThatThrownBy(() -> EventId.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        EventId id = EventId.next();
        assertThat(EventId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
    }
}
