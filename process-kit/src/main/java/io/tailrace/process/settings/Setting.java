package io.tailrace.process.settings;

/**
 * A value that the environment or a file gives to an option.
 *
 * @param key the name of the option without its dashes
 * @param value the value as the command line takes it
 * @param origin where the value was found, for messages, such as {@code line 3 of relay.yaml}
 */
record Setting(String key, String value, String origin) {}
