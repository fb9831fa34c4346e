package io.tailrace.processor.cli;

import io.tailrace.process.cli.ManifestVersion;
import picocli.CommandLine.Command;

/** The command {@code tailrace-processor schemas}: schemas without a cluster. */
@Command(
        name = "schemas",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = "Checks or compares JSON Schemas of payloads. Connects to no cluster.",
        subcommands = {SchemasCheck.class, SchemasDiff.class})
final class SchemasCommand {}
