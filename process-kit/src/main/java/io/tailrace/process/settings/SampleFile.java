package io.tailrace.process.settings;

import java.util.Set;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A file with every option of a process: its description as a comment, and its default as YAML
 * behind a single number sign. Stateless.
 */
public final class SampleFile {

    private static final int WIDTH = 96;

    private SampleFile() {}

    /**
     * The text of the file; ends with a line break.
     *
     * @param root the command of the process; need not have parsed anything
     */
    public static String of(CommandSpec root) {
        StringBuilder text = new StringBuilder();
        text.append("# The configuration of %s, for --config-file.%n".formatted(root.name()));
        text.append("# Remove the number sign before an option to set it.\n");
        for (OptionSpec option : Keys.of(root).options()) {
            text.append('\n');
            comment(String.join(" ", option.description()), text);
            text.append('#').append(line(option));
        }
        EntryList list = root.userObject().getClass().getAnnotation(EntryList.class);
        if (list != null) {
            entries(list, text);
        }
        return text.toString();
    }

    private static void entries(EntryList list, StringBuilder text) {
        text.append('\n');
        comment(
                "A list, with which one process serves several. Each entry has a name and values of"
                        + " the options below; an option that an entry does not set has the value"
                        + " that it has outside of the list. Default: no list.",
                text);
        text.append("#").append(list.key()).append(":\n#- name:\n");
        Set<String> common = Set.of(list.common());
        Keys.of(Entry.line(list).getCommandSpec()).options().stream()
                .map(Keys::key)
                .filter(key -> !common.contains(key))
                .forEach(key -> text.append("#  ").append(key).append(":\n"));
    }

    private static String line(OptionSpec option) {
        Object value = option.initialValue();
        return OptionText.isGiven(value) && option.showDefaultValue() != Visibility.NEVER
                ? OptionText.yaml(option, value)
                : Keys.key(option) + ":\n";
    }

    private static void comment(String description, StringBuilder text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : description.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
