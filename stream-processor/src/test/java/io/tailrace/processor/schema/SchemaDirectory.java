package io.tailrace.processor.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A directory of schemas that tests change. */
public final class SchemaDirectory {

    private final Path directory;

    public SchemaDirectory(Path directory) {
        this.directory = directory;
    }

    /** Writes the schema of a type in one step; single quotes stand for double ones. */
    public void write(String type, String schema) throws IOException {
        Path file = directory.resolve(type + ".schema.json");
        Path part = directory.resolve(type + ".part");
        Files.writeString(part, schema.replace('\'', '"'));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    public void delete(String type) throws IOException {
        Files.delete(directory.resolve(type + ".schema.json"));
    }

    /** The schemas that are in the directory now. */
    public SchemaSet load() throws IOException, SchemaRefusedException {
        return SchemaSet.load(SchemaSource.of(directory.toString()));
    }

    public Path path() {
        return directory;
    }
}
