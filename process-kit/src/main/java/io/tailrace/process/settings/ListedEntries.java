package io.tailrace.process.settings;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tailrace.process.settings.SettingsFile.UnreadableException;
import io.tailrace.process.settings.SettingsFile.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of the list that a configuration file may have. The problems of an entry are
 * kept with it, because a process may use some entries only; an entry without a name is a problem
 * of the file. For one thread.
 */
final class ListedEntries {

    /** The key of an entry's name. */
    static final String NAME = "name";

    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final EntryList list;
    private final Keys allowed;
    private final Set<String> common;
    private final Map<String, Own> read = new LinkedHashMap<>();

    /**
     * What an entry sets itself.
     *
     * @param origin where the entry begins, for messages
     * @param problems what cannot be read of it; may be added to
     */
    record Own(String origin, Map<String, Setting> settings, List<Problem> problems) {}

    /**
     * @param allowed the options that an entry has
     */
    ListedEntries(EntryList list, Keys allowed) {
        this.list = list;
        this.allowed = allowed;
        this.common = Set.of(list.common());
    }

    /** The key of the list in the file. */
    String key() {
        return list.key();
    }

    /** The entries that were read, by name, in their order. */
    Map<String, Own> entries() {
        return read;
    }

    /** What a problem of an entry begins with. */
    static String prefix(EntryList list, String name) {
        return "%s '%s': ".formatted(list.entry(), name);
    }

    /** Reads the list; the parser is at its key. */
    void read(YAMLParser yaml, SettingsFile file, List<Problem> problems)
            throws IOException, UnreadableException {
        String origin = file.origin(yaml);
        if (yaml.nextToken() != JsonToken.START_ARRAY) {
            throw noList(origin);
        }
        if (!read.isEmpty()) {
            problems.add(new Problem("'%s' (%s) is given twice".formatted(key(), origin)));
        }
        boolean isEmpty = true;
        while (yaml.nextToken() != JsonToken.END_ARRAY) {
            if (yaml.currentToken() != JsonToken.START_OBJECT) {
                throw noList(origin);
            }
            entry(yaml, file, problems);
            isEmpty = false;
        }
        if (isEmpty) {
            problems.add(new Problem("'%s' (%s) has no entries".formatted(key(), origin)));
        }
    }

    private UnreadableException noList(String origin) {
        return new UnreadableException(
                "'%s' (%s) must be a sequence of mappings, each with a name and options"
                        .formatted(key(), origin));
    }

    private void entry(YAMLParser yaml, SettingsFile file, List<Problem> problems)
            throws IOException, UnreadableException {
        String begin = file.origin(yaml);
        String name = null;
        Map<String, Setting> settings = new LinkedHashMap<>();
        List<Problem> own = new ArrayList<>();
        while (yaml.nextToken() == JsonToken.FIELD_NAME) {
            Value value = SettingsFile.value(yaml, yaml.currentName(), file.origin(yaml));
            if (value.key().equals(NAME)) {
                name = name(value, name, own);
            } else if (common.contains(value.key()) || isOfProcess(value.key(), file)) {
                own.add(
                        new Problem(
                                "'%s' (%s) is the same for all entries; give it beside '%s'"
                                        .formatted(value.key(), value.origin(), key())));
            } else {
                SettingsFile.add(value, allowed, settings, own);
            }
        }
        add(name, new Own(begin, settings, new ArrayList<>()), own, problems);
    }

    private boolean isOfProcess(String key, SettingsFile file) {
        return allowed.option(key) == null && file.keys().option(key) != null;
    }

    private static @Nullable String name(Value value, @Nullable String before, List<Problem> own) {
        String name = value.values().size() == 1 ? value.values().get(0) : "";
        if (before != null) {
            own.add(new Problem("'name' (%s) is given twice".formatted(value.origin())));
        } else if (!NAMES.matcher(name).matches()) {
            own.add(
                    new Problem(
                            "'name' (%s) must be 1 to 63 of [A-Za-z0-9._-], the first a letter or"
                                            .formatted(value.origin())
                                    + " a digit"));
            return "";
        }
        return name;
    }

    private void add(@Nullable String name, Own entry, List<Problem> own, List<Problem> problems) {
        if (name == null) {
            own.add(new Problem("'name' is missing"));
        }
        Own before = name == null || name.isEmpty() ? null : read.get(name);
        if (before != null) {
            own.add(
                    new Problem(
                            "'name' (%s) is that of another entry (%s)"
                                    .formatted(entry.origin(), before.origin())));
        } else if (name != null && !name.isEmpty()) {
            read.put(name, entry);
        }
        if (name == null || name.isEmpty()) {
            String prefix = "%s (%s): ".formatted(list.entry(), entry.origin());
            own.forEach(problem -> problems.add(problem.within(prefix)));
        } else {
            (before == null ? entry : before).problems().addAll(own);
        }
    }
}
