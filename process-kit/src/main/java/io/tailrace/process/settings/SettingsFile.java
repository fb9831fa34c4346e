package io.tailrace.process.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Reads options from a file. A YAML file has a key per option, without its dashes; an option that
 * takes several values takes a sequence or a mapping. In a properties file {@code kafka.linger.ms}
 * stands for the entry {@code linger.ms} of the mapping {@code kafka}. Values are never part of a
 * problem. For one thread.
 */
final class SettingsFile {

    private static final YAMLFactory YAML = new YAMLFactory();

    private final String source;
    private final Path file;
    private final Keys keys;
    private final @Nullable ListedEntries list;

    /**
     * @param source the option or variable that names the file, for messages
     * @param list gets the entries of the list; null if the file can have none
     */
    SettingsFile(String source, Path file, Keys keys, @Nullable ListedEntries list) {
        this.source = source;
        this.file = file;
        this.keys = keys;
        this.list = list;
    }

    /** The options that the file may set. */
    Keys keys() {
        return keys;
    }

    /** Adds the settings of the file to those that were found, and the problems. */
    void read(Map<String, Setting> found, List<Problem> problems) {
        List<Value> entries = new ArrayList<>();
        try {
            String text = SecretFile.read(source, file);
            if (file.toString().endsWith(".properties")) {
                readProperties(text, entries);
            } else {
                readYaml(text, entries, problems);
            }
        } catch (OperatorException e) {
            problems.add(new Problem(String.valueOf(e.getMessage()), e.remedy()));
        } catch (JsonProcessingException e) {
            problems.add(
                    new Problem(
                            "line %d of %s is no YAML"
                                    .formatted(e.getLocation().getLineNr(), file)));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(file + " has a malformed \\u escape"));
        } catch (UnreadableException e) {
            problems.add(new Problem(String.valueOf(e.getMessage())));
        } catch (IOException e) { // impossible: the text is in memory
            throw new IllegalStateException(e);
        }
        entries.forEach(entry -> add(entry, keys, found, problems));
    }

    /** A key of the file with what it has in place of a value. */
    record Value(String key, List<String> values, Kind kind, String origin) {}

    enum Kind {
        SCALAR,
        SEVERAL,
        MISSING
    }

    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    /** Adds a value to those that were found, or a problem. */
    static void add(Value entry, Keys keys, Map<String, Setting> found, List<Problem> problems) {
        OptionSpec option = keys.option(entry.key());
        String where = " (" + entry.origin() + ")";
        if (option == null) {
            problems.add(keys.unknown(entry.key(), entry.key(), where, UnaryOperator.identity()));
        } else if (entry.kind() == Kind.MISSING) {
            problems.add(new Problem("'%s'%s has no value".formatted(entry.key(), where)));
        } else if (entry.kind() == Kind.SEVERAL && !option.isMultiValue()) {
            problems.add(
                    new Problem("'%s'%s must have a single value".formatted(entry.key(), where)));
        } else if (found.containsKey(entry.key())) {
            problems.add(
                    new Problem(
                            "'%s'%s is given twice, before in %s"
                                    .formatted(
                                            entry.key(), where, found.get(entry.key()).origin())));
        } else if (!entry.values().isEmpty()) {
            found.put(entry.key(), new Setting(entry.key(), join(option, entry), entry.origin()));
        }
    }

    /** Several values as one text, as the environment holds them. */
    private static String join(OptionSpec option, Value entry) {
        if (entry.kind() == Kind.SCALAR) {
            return entry.values().get(0);
        }
        String separator = option.splitRegex().isEmpty() ? "\n" : option.splitRegex();
        return String.join(
                separator,
                entry.values().stream().map(value -> value.replace("\n", "\n ")).toList());
    }

    private void readProperties(String text, List<Value> entries)
            throws IOException, UnreadableException {
        Map<String, Value> read = new LinkedHashMap<>();
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        for (String name : properties.stringPropertyNames().stream().sorted().toList()) {
            if (list != null && (name + ".").startsWith(list.key() + ".")) {
                throw new UnreadableException(
                        "'%s' in %s is a list, which needs a file in YAML"
                                .formatted(list.key(), file));
            }
            String value = properties.getProperty(name);
            int dot = name.indexOf('.');
            boolean mapped = dot > 0 && keys.option(name.substring(0, dot)) != null;
            String key = mapped ? name.substring(0, dot) : name;
            Value entry =
                    read.computeIfAbsent(
                            key,
                            k ->
                                    new Value(
                                            k,
                                            new ArrayList<>(),
                                            mapped ? Kind.SEVERAL : Kind.SCALAR,
                                            file.toString()));
            if (mapped != (entry.kind() == Kind.SEVERAL)) {
                throw new UnreadableException(
                        "'%1$s' is given as %1$s= and as %1$s.<key>= in %2$s; use one of them"
                                .formatted(key, file));
            }
            entry.values().add(mapped ? name.substring(dot + 1) + "=" + value : value);
        }
        entries.addAll(read.values());
    }

    /** Where a parser is, for messages. */
    String origin(YAMLParser yaml) {
        return "line %d of %s".formatted(yaml.currentTokenLocation().getLineNr(), file);
    }

    private void readYaml(String text, List<Value> entries, List<Problem> problems)
            throws IOException, UnreadableException {
        try (YAMLParser yaml = YAML.createParser(text)) {
            JsonToken first = yaml.nextToken();
            if (first == null) { // nothing but comments
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                throw new UnreadableException(file + " must have keys with values: key: value");
            }
            while (yaml.nextToken() == JsonToken.FIELD_NAME) {
                if (list != null && list.key().equals(yaml.currentName())) {
                    list.read(yaml, this, problems);
                } else {
                    entries.add(value(yaml, yaml.currentName(), origin(yaml)));
                }
            }
            if (yaml.nextToken() != null) {
                throw new UnreadableException(file + " must have one YAML document, but has more");
            }
        }
    }

    /** The value of a key, at which the parser is. */
    static Value value(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        return switch (yaml.nextToken()) {
            case VALUE_NULL -> new Value(key, List.of(), Kind.MISSING, origin);
            case START_ARRAY -> new Value(key, items(yaml, key, origin), Kind.SEVERAL, origin);
            case START_OBJECT -> new Value(key, items(yaml, key, origin), Kind.SEVERAL, origin);
            default -> scalar(yaml, key, origin);
        };
    }

    private static Value scalar(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        String value = text(yaml, key, origin);
        return value.isBlank()
                ? new Value(key, List.of(), Kind.MISSING, origin)
                : new Value(key, List.of(value), Kind.SCALAR, origin);
    }

    /** The values of a sequence, or the entries of a mapping as {@code key=value}. */
    private static List<String> items(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        List<String> items = new ArrayList<>();
        String name = null;
        for (JsonToken token = yaml.nextToken();
                token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT;
                token = yaml.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                name = yaml.currentName();
            } else {
                String value = text(yaml, key, origin);
                items.add(name == null ? value : name + "=" + value);
            }
        }
        return items;
    }

    private static String text(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        @Nullable JsonToken token = yaml.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw new UnreadableException(
                    "'%s' (%s) must have values, and no mapping or sequence within them"
                            .formatted(key, origin));
        }
        if (yaml.isCurrentAlias()) {
            throw new UnreadableException(
                    "'%s' (%s) must have values, and no aliases of YAML".formatted(key, origin));
        }
        return yaml.getText();
    }
}
