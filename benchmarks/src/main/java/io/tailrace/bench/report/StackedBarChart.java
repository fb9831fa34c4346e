package io.tailrace.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Horizontal bars that consist of parts.
 *
 * @param unit what the axis measures, with its unit
 * @param bars the parts of each bar, from left to right; all bars have the same parts
 */
public record StackedBarChart(String title, String unit, Map<String, Map<String, Double>> bars)
        implements Chart {

    private static final List<String> COLORS =
            List.of("#1f6f8b", "#edae49", "#66a182", "#b8c4cc", "#d1495b");
    private static final int LEFT = 240;
    private static final int RIGHT = 700;
    private static final int ROW = 26;
    private static final int TOP = 64;
    private static final int LEGEND_ENTRY = 150;

    @Override
    public String svg() {
        int bottom = TOP + bars.size() * ROW;
        Svg svg = new Svg(RIGHT + 80, bottom + 50, title);
        legend(svg);
        Axis axis = Axis.linear(most(), LEFT, RIGHT);
        for (double tick : axis.ticks()) {
            svg.line(axis.at(tick), TOP, axis.at(tick), bottom, Svg.FAINT)
                    .text(axis.at(tick), bottom + 18, "middle", Axis.label(tick));
        }
        svg.text((LEFT + RIGHT) / 2.0, bottom + 38, "middle", unit);
        double y = TOP;
        for (Map.Entry<String, Map<String, Double>> bar : bars.entrySet()) {
            bar(svg, axis, bar.getKey(), bar.getValue(), y);
            y += ROW;
        }
        return svg.end();
    }

    private void legend(Svg svg) {
        int n = 0;
        for (String part : bars.values().iterator().next().keySet()) {
            svg.box(LEFT + n * LEGEND_ENTRY, 38, 12, 12, COLORS.get(n))
                    .text(LEFT + n * LEGEND_ENTRY + 18, 49, "start", part);
            n++;
        }
    }

    private static void bar(Svg svg, Axis axis, String label, Map<String, Double> parts, double y) {
        svg.text(LEFT - 8, y + 17, "end", label);
        double sum = 0;
        int n = 0;
        for (double part : parts.values()) {
            double from = axis.at(sum);
            sum += part;
            svg.box(from, y + 4, axis.at(sum) - from, ROW - 8, COLORS.get(n++));
        }
        svg.text(axis.at(sum) + 6, y + 17, "start", String.format(Locale.ROOT, "%.1f", sum));
    }

    private double most() {
        return bars.values().stream()
                .mapToDouble(parts -> parts.values().stream().mapToDouble(part -> part).sum())
                .max()
                .orElse(1);
    }
}
