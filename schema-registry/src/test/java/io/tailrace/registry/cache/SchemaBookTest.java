package io.tailrace.registry.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.registry.client.RegistryException;
import io.tailrace.registry.format.SchemaCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Schemas whose answers hang, and the schemas that are fetched meanwhile. */
class SchemaBookTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final CountDownLatch answer = new CountDownLatch(1);
    private final Map<SubjectVersion, AtomicInteger> loads = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /** Does not answer about subjects that begin with {@code slow}. */
    private final SchemaSource source =
            wanted -> {
                loads.computeIfAbsent(wanted, added -> new AtomicInteger()).incrementAndGet();
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                try {
                    if (wanted.subject().startsWith("slow")) {
                        answer.await();
                    }
                } finally {
                    open.decrementAndGet();
                }
                return new LoadedSchema(1, 1, "text", new Unused());
            };

    @Test
    void anAnswerThatHangsDelaysNoOtherSchema() {
        try (SchemaBook book = new SchemaBook(source, NEVER)) {
            assertThat(book.find(subject("slow"))).isEmpty();
            await().until(() -> open.get() == 1);

            await().until(() -> book.find(subject("fast")).isPresent());
            assertThat(book.find(subject("slow"))).isEmpty();
            assertThat(book.missing()).isEqualTo(1);
            answer.countDown();
            await().until(() -> book.find(subject("slow")).isPresent());
        }
    }

    @Test
    void aFewSchemasAreFetchedAtTheSameTimeAndEachOnce() {
        try (SchemaBook book = new SchemaBook(source, NEVER)) {
            for (int i = 0; i < 3 * SchemaBook.FETCHES; i++) {
                book.find(subject("slow-" + i));
                book.find(subject("slow-" + i));
            }
            await().until(() -> open.get() == SchemaBook.FETCHES);
            answer.countDown();
            await().until(() -> book.missing() == 0);

            assertThat(mostOpen).hasValue(SchemaBook.FETCHES);
            assertThat(loads).hasSize(3 * SchemaBook.FETCHES);
            assertThat(loads.values()).allMatch(each -> each.get() == 1);
        }
    }

    @Test
    void aSchemaThatIsNotThereIsDroppedUnlessEventsAskForIt() {
        SchemaSource none =
                wanted -> {
                    throw RegistryException.missing("no such subject");
                };
        try (SchemaBook book = new SchemaBook(none, NEVER, Duration.ofSeconds(2))) {
            book.find(subject("made-up"));
            await().until(
                            () -> {
                                book.find(subject("wanted"));
                                return book.missing() == 1;
                            });

            assertThat(book.problems().toString())
                    .contains("subject=wanted")
                    .doesNotContain("made-up");
        }
    }

    private static SubjectVersion subject(String name) {
        return new SubjectVersion(name, SubjectVersion.LATEST, PayloadFormat.AVRO);
    }

    private record Unused() implements SchemaCodec {

        @Override
        public @Nullable String otherThan(String record) {
            return null;
        }

        @Override
        public byte[] encode(String record, byte[] json) {
            return json;
        }

        @Override
        public byte[] decode(ByteBuffer data) {
            return new byte[0];
        }
    }
}
