package io.tailrace.processor.cli.schemas;

import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
import io.tailrace.processor.config.ProcessorConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for JSON Schemas of payloads. */
public final class SchemaOptions {

    @Masked(Mask.URL)
    @Option(
            names = "--schemas",
            paramLabel = "<directory, file or URL>",
            description =
                    "JSON Schemas of payloads: a directory of files <type>.schema.json, or the file"
                            + " or URL of a bundle. A payload that breaks the schema of its type"
                            + " becomes a dead letter; see --unknown-types for types without a"
                            + " schema. Default: payloads are not checked.")
    private @Nullable String location;

    @Option(
            names = "--schemas-interval",
            description =
                    "The pause between two looks for changed schemas. A change is used without a"
                            + " restart; if one of the schemas is broken, all of them stay as they"
                            + " were.")
    private Duration interval = ProcessorConfig.DEFAULT_SCHEMA_INTERVAL;

    /**
     * Sets these options in a configuration.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public void applyTo(ProcessorConfig.Builder config) {
        config.schemas(location, interval);
    }
}
