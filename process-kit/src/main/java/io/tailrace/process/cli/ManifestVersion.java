package io.tailrace.process.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Answers {@code --version} with the name of the command and the {@code Implementation-Version} of
 * the jar that the command is in; classes that are in no jar have the version {@code development}.
 */
public final class ManifestVersion implements IVersionProvider {

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public String[] getVersion() {
        Package jar = spec.root().userObject().getClass().getPackage();
        @Nullable String version = jar == null ? null : jar.getImplementationVersion();
        return new String[] {
            spec.root().name() + " " + (version == null ? "development" : version)
        };
    }
}
