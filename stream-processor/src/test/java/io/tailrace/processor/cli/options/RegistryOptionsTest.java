package io.tailrace.processor.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.processor.config.ProcessorConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Options of a registry without a registry are a mistake. */
class RegistryOptionsTest {

    @Test
    void optionsWithoutAUrlAreRefused() {
        for (String option :
                new String[] {
                    "--registry-format=protobuf",
                    "--registry-record=order.placed=shop.Placed",
                    "--registry-subject-naming=record",
                    "--registry-token-file=/t"
                }) {
            assertThatThrownBy(() -> config(option))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("registry-url must be given");
        }
        assertThat(config().registry()).isNull();
        assertThat(config("--registry-url=http://localhost:1", "--registry-format=json").registry())
                .isNotNull();
    }

    private static ProcessorConfig config(String... options) {
        RegistryOptions parsed = new RegistryOptions();
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(parsed))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(options);
        ProcessorConfig.Builder config = ProcessorConfig.builder("unused:9092");
        parsed.applyTo(config);
        return config.build();
    }
}
