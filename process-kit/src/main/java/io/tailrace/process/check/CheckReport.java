package io.tailrace.process.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Shows findings: one line each with the remedy below, or JSON. The JSON object has the fields
 * {@code passed}, {@code warnings}, {@code failed} and {@code skipped}, which are numbers, and
 * {@code checks}, an array of objects with {@code subject}, {@code verdict} (pass, warn, fail,
 * skip), {@code text} and, if there is something to do, {@code remedy}. Stateless.
 */
public final class CheckReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckReport() {}

    /** The report for people; ends with a line break. */
    public static String text(List<Finding> findings) {
        int width =
                findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        StringBuilder report = new StringBuilder();
        for (Finding finding : findings) {
            report.append(
                    "%s  %s  %s%n"
                            .formatted(
                                    finding.verdict().text(),
                                    pad(finding.subject(), width),
                                    finding.text()));
            if (finding.remedy() != null) {
                report.append("      %s  remedy: %s%n".formatted(pad("", width), finding.remedy()));
            }
        }
        report.append(
                "%d passed, %d warnings, %d failed, %d skipped%n"
                        .formatted(
                                count(findings, Verdict.PASS),
                                count(findings, Verdict.WARN),
                                count(findings, Verdict.FAIL),
                                count(findings, Verdict.SKIP)));
        return report.toString();
    }

    /** The report for programs; one line. */
    public static String json(List<Finding> findings) {
        ObjectNode report = JSON.createObjectNode();
        report.put("passed", count(findings, Verdict.PASS));
        report.put("warnings", count(findings, Verdict.WARN));
        report.put("failed", count(findings, Verdict.FAIL));
        report.put("skipped", count(findings, Verdict.SKIP));
        for (Finding finding : findings) {
            ObjectNode check = report.withArray("checks").addObject();
            check.put("subject", finding.subject());
            check.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
            check.put("text", finding.text());
            if (finding.remedy() != null) {
                check.put("remedy", finding.remedy());
            }
        }
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
