package io.tailrace.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * A horizontal bar chart in SVG.
 *
 * @param title what the figures are, with their unit
 * @param bars the figures by label, from top to bottom
 */
record BarChart(String title, Map<String, Double> bars) implements Chart {

    private static final int LABELS = 240;
    private static final int WIDTH = 420;
    private static final int ROW = 28;
    private static final int TOP = 40;

    @Override
    public String svg() {
        StringBuilder svg = new StringBuilder();
        int height = TOP + bars.size() * ROW + 10;
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" \
                font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="10" y="24" font-size="15" font-weight="bold">%s</text>
                """
                        .formatted(LABELS + WIDTH + 100, height, title));
        double most = bars.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        int y = TOP;
        for (Map.Entry<String, Double> bar : bars.entrySet()) {
            svg.append(bar(bar.getKey(), bar.getValue(), most, y));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(String label, double value, double most, int y) {
        long width = Math.max(1, Math.round(value / most * WIDTH));
        String color = label.startsWith("tailrace") ? "#1f6f8b" : "#b8c4cc";
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>
                <text x="%d" y="%d">%s</text>
                """,
                LABELS - 8,
                y + 17,
                label,
                LABELS,
                y + 3,
                width,
                ROW - 8,
                color,
                LABELS + width + 6,
                y + 17,
                value < 1_000 ? "%.1f".formatted(value) : "%,.0f".formatted(value));
    }
}
