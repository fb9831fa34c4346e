package io.tailrace.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventType;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Modules of Jackson that are used because the tests have them on the class path. */
class OptionalModulesTest {

    @EventType("card.charged.v1")
    static final class Charged implements DomainEvent {

        private final String aggregateId;
        private final int cents;

        public Charged(String aggregateId, int cents) {
            this.aggregateId = aggregateId;
            this.cents = cents;
        }

        @Override
        public String aggregateId() {
            return aggregateId;
        }

        public String getAggregateId() {
            return aggregateId;
        }

        public int getCents() {
            return cents;
        }
    }

    @Test
    void theModulesOfTheClassPathAreUsed() {
        Set<Object> modules = new HashSet<>();
        EventCatalogue.empty()
                .customizeJson(mapper -> modules.addAll(mapper.build().getRegisteredModuleIds()));

        assertThat(modules).asString().contains("KotlinModule", "parameter-names");
    }

    @Test
    void aClassIsReadByTheNamesOfItsConstructorsParameters() {
        EventCodec codec = new EventCodec(EventCatalogue.of(Charged.class));

        String json = codec.encodeToText(new Charged("card-1", 250));

        assertThat(json).isEqualTo("{\"aggregateId\":\"card-1\",\"cents\":250}");
        assertThat(codec.decode("card.charged.v1", json.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Charged.class, read -> assertThat(read.getCents()).isEqualTo(250));
    }
}
