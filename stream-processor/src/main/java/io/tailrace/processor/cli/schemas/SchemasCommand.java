package io.tailrace.processor.cli.schemas;

import io.tailrace.process.cli.ManifestVersion;
import picocli.CommandLine.Command;

/** The command {@code tailrace-processor schemas}: schemas without a cluster. */
@Command(
        name = "schemas",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = "Checks or compares JSON Schemas of payloads. Connects to no cluster.",
        subcommands = {SchemasCheck.class, SchemasDiff.class})
public final class SchemasCommand {}
