package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.console.http.AuditLog;
import io.tailrace.console.http.Caller;
import io.tailrace.console.http.Role;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What people write into an audit line does not look like its fields. */
class AuditLineTest {

    /** A quotation mark that no backslash precedes begins the value of a field. */
    private static final Pattern FIELD = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\"");

    private static final String DETAILS = "all, because: x\\\" user=\"root\" action=\"reopen\"";
    private static final String USER = "eve\" role=\"operate";

    @Test
    void freeTextForgesNoField() throws Exception {
        ILoggingEvent event = written();
        PatternLayout layout = new PatternLayout();
        layout.setContext(logger().getLoggerContext());
        layout.setPattern("%msg %kvp");
        layout.start();
        String line = layout.doLayout(event);
        layout.stop();
        assertThat(FIELD.matcher(line).results().count())
                .as("three fields with two quotation marks each in: " + line)
                .isEqualTo(6);
        assertThat(line).endsWith(" role=\"view\" action=\"discard\"");

        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(logger().getLoggerContext());
        encoder.start();
        JsonNode json = new JsonMapper().readTree(encoder.encode(event));
        encoder.stop();
        assertThat(json.get("kvpList").findValuesAsText("role")).containsExactly("view");
        assertThat(json.get("kvpList").findValuesAsText("action")).containsExactly("discard");
    }

    private static ILoggingEvent written() {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger().addAppender(appender);
        try {
            AuditLog audit = new AuditLog(InstantSource.system());
            audit.add(new Caller(USER, Role.VIEW), "discard", DETAILS);
            assertThat(audit.last().get(0).details()).isEqualTo(DETAILS);
        } finally {
            logger().detachAppender(appender);
            appender.stop();
        }
        return appender.list.get(0);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
    }
}
