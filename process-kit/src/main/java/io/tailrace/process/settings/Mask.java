package io.tailrace.process.settings;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** How the value of an option is shown that may hold a secret. */
public enum Mask {

    /** Nothing of the value is shown. */
    SECRET {
        @Override
        String show(String value) {
            return HIDDEN;
        }
    },

    /**
     * A user before the host, and the values of the parameters behind a question mark, are not
     * shown, with few exceptions.
     */
    URL {
        @Override
        String show(String value) {
            return USER.matcher(PARAMETER.matcher(value).replaceAll("$1" + HIDDEN))
                    .replaceAll("$1" + HIDDEN + "@");
        }
    },

    /** Of lines {@code key=value} the values are shown that Kafka does not treat as secret. */
    CLIENT_PROPERTIES {
        @Override
        String show(String value) {
            return String.join("\n", value.lines().map(Mask::property).toList());
        }
    };

    /** What is shown in place of a secret. */
    public static final String HIDDEN = "********";

    private static final Pattern PARAMETER =
            Pattern.compile(
                    "([?&](?!(?:sslmode|targetServerType|sslrootcert)=)[^=&]*=)[^&]*",
                    Pattern.DOTALL);

    private static final Pattern USER = Pattern.compile("(://)[^/?@]*@");

    private static final List<ConfigDef> CLIENTS =
            List.of(
                    ProducerConfig.configDef(),
                    ConsumerConfig.configDef(),
                    AdminClientConfig.configDef());

    /** The value as it may be shown. */
    abstract String show(String value);

    private static String property(String line) {
        int equals = line.indexOf('=');
        if (equals < 0 || Character.isWhitespace(line.charAt(0))) {
            return HIDDEN;
        }
        String key = line.substring(0, equals);
        return key + "=" + (isHarmless(key) ? URL.show(line.substring(equals + 1)) : HIDDEN);
    }

    private static boolean isHarmless(String key) {
        return CLIENTS.stream()
                .map(client -> client.configKeys().get(key))
                .anyMatch(known -> known != null && known.type() != ConfigDef.Type.PASSWORD);
    }
}
