package io.tailrace.bench.report;

import java.util.Locale;

/** Builds an SVG document with a white background. For one thread. */
final class Svg {

    static final String INK = "#333333";
    static final String FAINT = "#dddddd";

    private final StringBuilder svg = new StringBuilder();

    Svg(int width, int height, String title) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">",
                width, height, width, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(
                "<text x=\"10\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>",
                escaped(title));
    }

    /**
     * Adds a text.
     *
     * @param anchor the part of the text that is at x: {@code start}, {@code middle} or {@code end}
     */
    Svg text(double x, double y, String anchor, String text) {
        return add(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x, y, anchor, INK, escaped(text));
    }

    /** Adds a text that runs from the bottom to the top, with its middle at the given point. */
    Svg upwards(double x, double y, String text) {
        return add(
                "<text transform=\"translate(%.1f,%.1f) rotate(-90)\" text-anchor=\"middle\""
                        + " fill=\"%s\">%s</text>",
                x, y, INK, escaped(text));
    }

    Svg line(double x1, double y1, double x2, double y2, String color) {
        return add(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                x1, y1, x2, y2, color);
    }

    Svg box(double x, double y, double width, double height, String color) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x, y, width, height, color);
    }

    /** Adds a dot; one that is not filled is a ring. */
    Svg dot(double x, double y, String color, boolean filled) {
        return add(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"%s\" stroke=\"%s\""
                        + " stroke-width=\"2\"/>",
                x, y, filled ? color : "white", color);
    }

    /** Adds a line through points, {@code x,y x,y …}. */
    Svg path(String points, String color, boolean bold) {
        return add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>",
                points, color, bold ? "3" : "1.8");
    }

    String end() {
        return svg + "</svg>\n";
    }

    private Svg add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
