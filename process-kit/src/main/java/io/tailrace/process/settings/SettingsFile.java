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

    /**
     * @param source the option or variable that names the file, for messages
     */
    SettingsFile(String source, Path file, Keys keys) {
        this.source = source;
        this.file = file;
        this.keys = keys;
    }

    /** Adds the settings of the file to those that were found, and the problems. */
    void read(Map<String, Setting> found, List<Problem> problems) {
        List<Entry> entries = new ArrayList<>();
        try {
            String text = SecretFile.read(source, file);
            if (file.toString().endsWith(".properties")) {
                readProperties(text, entries);
            } else {
                readYaml(text, entries);
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
        entries.forEach(entry -> add(entry, found, problems));
    }

    /** A key of the file with what it has in place of a value. */
    private record Entry(String key, List<String> values, Kind kind, String origin) {}

    private enum Kind {
        SCALAR,
        SEVERAL,
        MISSING
    }

    private static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    private void add(Entry entry, Map<String, Setting> found, List<Problem> problems) {
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
    private static String join(OptionSpec option, Entry entry) {
        if (entry.kind() == Kind.SCALAR) {
            return entry.values().get(0);
        }
        String separator = option.splitRegex().isEmpty() ? "\n" : option.splitRegex();
        return String.join(
                separator,
                entry.values().stream().map(value -> value.replace("\n", "\n ")).toList());
    }

    private void readProperties(String text, List<Entry> entries)
            throws IOException, UnreadableException {
        Map<String, Entry> read = new LinkedHashMap<>();
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        for (String name : properties.stringPropertyNames().stream().sorted().toList()) {
            String value = properties.getProperty(name);
            int dot = name.indexOf('.');
            boolean mapped = dot > 0 && keys.option(name.substring(0, dot)) != null;
            String key = mapped ? name.substring(0, dot) : name;
            Entry entry =
                    read.computeIfAbsent(
                            key,
                            k ->
                                    new Entry(
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

    private void readYaml(String text, List<Entry> entries)
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
                String origin =
                        "line %d of %s".formatted(yaml.currentTokenLocation().getLineNr(), file);
                entries.add(entry(yaml, yaml.currentName(), origin));
            }
            if (yaml.nextToken() != null) {
                throw new UnreadableException(file + " must have one YAML document, but has more");
            }
        }
    }

    private static Entry entry(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        return switch (yaml.nextToken()) {
            case VALUE_NULL -> new Entry(key, List.of(), Kind.MISSING, origin);
            case START_ARRAY -> new Entry(key, items(yaml, key, origin), Kind.SEVERAL, origin);
            case START_OBJECT -> new Entry(key, items(yaml, key, origin), Kind.SEVERAL, origin);
            default -> scalar(yaml, key, origin);
        };
    }

    private static Entry scalar(YAMLParser yaml, String key, String origin)
            throws IOException, UnreadableException {
        String value = text(yaml, key, origin);
        return value.isBlank()
                ? new Entry(key, List.of(), Kind.MISSING, origin)
                : new Entry(key, List.of(value), Kind.SCALAR, origin);
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
