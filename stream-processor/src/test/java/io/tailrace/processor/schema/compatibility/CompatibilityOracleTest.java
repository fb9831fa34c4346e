package io.tailrace.processor.schema.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;

/**
 * Whatever is called compatible is accepted by a validator that knows nothing of the comparison.
 */
class CompatibilityOracleTest {

    private static final int PAIRS = 3_000;
    private static final int VALUES = 15;
    private static final int DEPTH = 2;

    @Test
    void whatAWriterWritesIsAcceptedByEveryReaderThatIsCalledCompatible() {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        RandomSchemas random = new RandomSchemas(seed);
        int compatible = 0;
        int accepted = 0;
        for (int i = 0; i < PAIRS; i++) {
            JsonNode was = random.schema(DEPTH);
            JsonNode is = random.changed(was, DEPTH);
            if (was.equals(is) || !SchemaComparison.backward(was, is).isEmpty()) {
                continue;
            }
            compatible++;
            Schema writer = compile(was);
            Schema reader = compile(is);
            for (int n = 0; n < VALUES; n++) {
                JsonNode value = random.written(was, DEPTH + 1);
                if (writer.validate(value).isEmpty()) {
                    accepted++;
                    assertThat(reader.validate(value))
                            .as("seed %d: %s, valid for %s, with %s", seed, value, was, is)
                            .isEmpty();
                }
            }
        }
        System.out.printf(
                "%,d of %,d changes are compatible, %,d written values accepted, seed %d%n",
                compatible, PAIRS, accepted, seed);
        assertThat(compatible).isGreaterThan(PAIRS / 50);
        assertThat(accepted).isGreaterThan(compatible);
    }

    private static Schema compile(JsonNode schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
    }
}
