package io.tailrace.processor.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** From bytes to one tree per type. Pure. */
final class SchemaParser {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private SchemaParser() {}

    /**
     * The schemas of the files, in their order.
     *
     * @throws SchemaRefusedException if a file is not JSON, or a bundle is not an object of types
     */
    static List<SchemaEntry> parse(SchemaFiles files) throws SchemaRefusedException {
        List<SchemaEntry> entries = new ArrayList<>();
        List<SchemaFault> faults = new ArrayList<>();
        for (SchemaFiles.File file : files.files()) {
            try {
                JsonNode tree = read(file);
                if (files.isBundle()) {
                    addAll(file, tree, entries);
                } else {
                    entries.add(new SchemaEntry(file.type(), file.name(), "", tree));
                }
            } catch (SchemaRefusedException e) {
                faults.addAll(e.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw new SchemaRefusedException(faults);
        }
        return entries;
    }

    private static void addAll(SchemaFiles.File file, JsonNode bundle, List<SchemaEntry> entries)
            throws SchemaRefusedException {
        if (!bundle.isObject() || bundle.isEmpty()) {
            throw new SchemaRefusedException(
                    file.name(),
                    "a bundle must be a JSON object whose keys are types and whose values are"
                            + " schemas, with at least one type");
        }
        bundle.properties()
                .forEach(
                        each ->
                                entries.add(
                                        new SchemaEntry(
                                                each.getKey(),
                                                file.name(),
                                                pointer(each.getKey()),
                                                each.getValue())));
    }

    private static String pointer(String property) {
        return JsonPointer.empty().appendProperty(property).toString();
    }

    private static JsonNode read(SchemaFiles.File file) throws SchemaRefusedException {
        try {
            JsonNode tree = JSON.readTree(file.bytes());
            if (tree.isMissingNode()) {
                throw new SchemaRefusedException(file.name(), "must be JSON, but is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new SchemaRefusedException(
                    e.getLocation() == null
                            ? file.name()
                            : "%s at line %d, column %d"
                                    .formatted(
                                            file.name(),
                                            e.getLocation().getLineNr(),
                                            e.getLocation().getColumnNr()),
                    "must be JSON: " + e.getOriginalMessage());
        } catch (IOException | NumberFormatException e) { // an exponent of many digits
            throw new SchemaRefusedException(file.name(), "must be JSON: " + e.getMessage());
        }
    }
}
