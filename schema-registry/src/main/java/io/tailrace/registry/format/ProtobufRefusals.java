package io.tailrace.registry.format;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a payload is refused without its values, which the messages of the parser quote. */
final class ProtobufRefusals {

    private static final Pattern FIELD =
            Pattern.compile("Cannot find field: (\\S+) in message (\\S+)");

    private static final Pattern KIND =
            Pattern.compile(
                    "(Not an? [a-z0-9]+ value|Out of range [a-z0-9]+ value|Invalid enum value|"
                            + "Invalid bool value|Expect message object|Expect a map object|"
                            + "Expected an? [a-z]+ but|Field \\S+ has already been set|"
                            + "Cannot set field \\S+|Map value cannot be null|"
                            + "Repeated field elements cannot be null|Failed to parse timestamp|"
                            + "Failed to parse duration|Hit recursion limit)");

    private ProtobufRefusals() {}

    static String withoutValues(InvalidProtocolBufferException e) {
        String message = String.valueOf(e.getMessage());
        Matcher field = FIELD.matcher(message);
        if (field.find()) {
            return "message " + field.group(2) + " has no field " + field.group(1);
        }
        Matcher kind = KIND.matcher(message);
        return kind.find() ? kind.group(1) : "a value is not of the type of its field";
    }
}
