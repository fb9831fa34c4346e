package io.tailrace.processor.schema;

import java.util.Arrays;
import java.util.List;

/**
 * The bytes of schemas as they were read, not yet parsed. Two are equal if they would be loaded
 * alike.
 *
 * @param isBundle whether there is one file that holds an object of types and their schemas;
 *     otherwise each file holds the schema of one type
 */
record SchemaFiles(List<File> files, boolean isBundle) {

    /** The end of the name of a file that holds the schema of the type before it. */
    static final String SUFFIX = ".schema.json";

    SchemaFiles {
        files = List.copyOf(files);
    }

    /** One file. */
    static final class File {

        private final String name;
        private final byte[] bytes;

        /**
         * A file.
         *
         * @param name the name without its directory; the shown location of a bundle
         * @param bytes not to be changed
         */
        File(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        String name() {
            return name;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof File file
                    && name.equals(file.name)
                    && Arrays.equals(bytes, file.bytes);
        }

        @Override
        public int hashCode() {
            return name.hashCode() * 31 + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return name + " (" + bytes.length + " bytes)";
        }

        /** The type whose schema the file holds, by its name. */
        String type() {
            return name.substring(0, name.length() - SUFFIX.length());
        }
    }
}
