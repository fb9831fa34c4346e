package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.PaymentEvent;
import io.tailrace.event.builtin.SystemEvent;
import io.tailrace.event.builtin.UserEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever an event can hold is read as it was written. */
class RoundTripTest {

    private static final int EVENTS = 5_000;

    private static final List<Function<Random, DomainEvent>> MAKERS =
            List.of(
                    random -> new OrderEvent.Placed(name(random), name(random), items(random)),
                    random ->
                            new PaymentEvent.Refunded(
                                    name(random),
                                    new BigDecimal(new BigInteger(60, random), random.nextInt(19)),
                                    random.nextBoolean() ? "EUR" : "JPY"),
                    random -> new SystemEvent.Health(name(random), map(random)),
                    random -> new UserEvent.Updated(name(random), mail(random), map(random)));

    private final EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

    @Test
    void everyEventThatCanBeMadeSurvivesTheRoundTrip() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < EVENTS; i++) {
            DomainEvent event = MAKERS.get(random.nextInt(MAKERS.size())).apply(random);
            String typeName = codec.catalogue().typeName(event.getClass());

            assertThat(codec.decode(typeName, codec.encode(event)))
                    .as("seed %d, event %d: %s", seed, i, event)
                    .isEqualTo(event);
        }
    }

    private static List<OrderEvent.Item> items(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(i -> new OrderEvent.Item(name(random), 1 + random.nextInt(1_000_000)))
                .toList();
    }

    private static Map<String, Object> map(Random random) {
        Map<String, Object> map = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(random), value(random));
        }
        return map;
    }

    private static Object value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextLong();
            case 4 -> new BigInteger(200, random);
            case 5 -> new BigDecimal(new BigInteger(60, random), random.nextInt(600) - 300);
            case 6 -> Double.MIN_VALUE * (1 + random.nextInt(9));
            case 7 -> random.nextDouble() * Double.MAX_VALUE;
            case 8 -> map(random);
            case 9 ->
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> value(random))
                            .collect(Collectors.toCollection(ArrayList::new));
            default -> text(random);
        };
    }

    private static String mail(Random random) {
        return random.nextBoolean() ? null : "a@" + name(random);
    }

    /** Not blank, without control characters. */
    private static String name(Random random) {
        return text(random)
                .codePoints()
                .filter(character -> !Character.isISOControl(character))
                .collect(
                        () -> new StringBuilder("n"),
                        StringBuilder::appendCodePoint,
                        StringBuilder::append)
                .toString();
    }

    /** Any characters but half surrogate pairs. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int character = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
            if (Character.getType(character) != Character.SURROGATE) {
                text.appendCodePoint(character);
            }
        }
        return text.toString();
    }
}
