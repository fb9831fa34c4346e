package io.tailrace.process.settings;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads options from environment variables: with the prefix {@code TAILRACE_RELAY_}, the variable
 * {@code TAILRACE_RELAY_BATCH_SIZE} sets the option {@code --batch-size}. A blank variable sets
 * nothing. An unknown variable with the prefix is a problem, because it is probably misspelled,
 * unless its name or value is one that Kubernetes gives to every container for a service.
 */
final class EnvironmentSettings {

    /** The variable with this key names the file of defaults; no option has it. */
    static final String DEFAULTS_KEY = "defaults-file";

    private static final Pattern OF_A_SERVICE =
            Pattern.compile(
                    "(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?)");
    private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

    private final String prefix;
    private final Keys keys;

    EnvironmentSettings(String prefix, Keys keys) {
        this.prefix = prefix;
        this.keys = keys;
    }

    /** The variable of an option. */
    static String variable(String prefix, String key) {
        return prefix + key.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Adds the settings of an environment to those that were found before, and the problems. */
    void read(Map<String, String> environment, Map<String, Setting> found, List<Problem> problems) {
        new TreeMap<>(environment)
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(prefix) && !value.isBlank()) {
                                read(name, value, found, problems);
                            }
                        });
    }

    private void read(
            String name, String value, Map<String, Setting> found, List<Problem> problems) {
        String rest = name.substring(prefix.length());
        String key = rest.toLowerCase(Locale.ROOT).replace('_', '-');
        boolean known = keys.option(key) != null;
        if (ADDRESS_OF_A_SERVICE.matcher(value).matches()
                || key.equals(ConfigFileOption.KEY)
                || key.equals(DEFAULTS_KEY)
                || (!known && OF_A_SERVICE.matcher(rest).matches())) {
            return;
        }
        Setting before = found.get(key);
        if (before != null && keys.holdsEntries(key)) {
            problems.add(Settings.hidden(key, before.origin(), "in " + name));
        }
        if (known) {
            found.put(key, new Setting(key, value, name));
        } else {
            problems.add(
                    keys.unknown(key, name, " in the environment", near -> variable(prefix, near)));
        }
    }
}
