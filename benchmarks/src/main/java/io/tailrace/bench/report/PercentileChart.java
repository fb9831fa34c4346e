package io.tailrace.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Distributions as curves: how large a figure is at each percentile. Each tenth of the remaining
 * values has the same width, so that the tail is visible; the figures have a logarithmic axis.
 *
 * @param unit what the vertical axis measures, with its unit
 * @param curves the figures at {@link #quantiles}, by name; figures below 0.1 are drawn there
 */
public record PercentileChart(String title, String unit, Map<String, List<Double>> curves)
        implements Chart {

    private static final int PER_DECADE = 10;
    private static final int DECADES = 3;
    private static final int WIDTH = 820;
    private static final int HEIGHT = 440;
    private static final int LEFT = 80;
    private static final int RIGHT = 590;
    private static final int TOP = 45;
    private static final int BOTTOM = 380;
    private static final int LINE = 17;
    private static final double LEAST = 0.1;
    private static final List<Double> MARKS = List.of(0.0, 0.5, 0.9, 0.95, 0.99, 0.999);

    /** The quantiles of the points of a curve, from 0 to 0.999. */
    public static List<Double> quantiles() {
        return IntStream.rangeClosed(0, PER_DECADE * DECADES)
                .mapToObj(n -> 1 - Math.pow(10, -n / (double) PER_DECADE))
                .toList();
    }

    @Override
    public String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        Axis y = Axis.logarithmic(least(), most(), BOTTOM, TOP);
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), Svg.FAINT)
                    .text(LEFT - 8, y.at(tick) + 4, "end", Axis.label(tick));
        }
        for (double mark : MARKS) {
            svg.line(across(mark), TOP, across(mark), BOTTOM, Svg.FAINT)
                    .text(across(mark), BOTTOM + 18, "middle", Axis.label(mark * 100));
        }
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", "percentile");
        svg.upwards(20, (TOP + BOTTOM) / 2.0, unit);
        curves(svg, y);
        return svg.end();
    }

    private void curves(Svg svg, Axis y) {
        List<String> names = List.copyOf(curves.keySet());
        List<String> highestFirst =
                names.stream().sorted((a, b) -> Double.compare(last(b), last(a))).toList();
        double next = TOP;
        for (String name : highestFirst) {
            String color = Palette.of(name, names.indexOf(name));
            double at = Math.max(next, y.at(last(name)));
            next = at + LINE;
            svg.path(points(figures(name), y), color, Palette.isOurs(name))
                    .line(RIGHT, y.at(last(name)), RIGHT + 12, at, color)
                    .text(RIGHT + 16, at + 4, "start", name);
        }
    }

    private static String points(List<Double> figures, Axis y) {
        List<Double> quantiles = quantiles();
        return IntStream.range(0, figures.size())
                .mapToObj(
                        n ->
                                String.format(
                                        Locale.ROOT,
                                        "%.1f,%.1f",
                                        across(quantiles.get(n)),
                                        y.at(figures.get(n))))
                .collect(Collectors.joining(" "));
    }

    private static double across(double quantile) {
        return LEFT + (RIGHT - LEFT) * -Math.log10(1 - quantile) / DECADES;
    }

    private List<Double> figures(String name) {
        return curves.getOrDefault(name, List.of());
    }

    private double last(String name) {
        List<Double> figures = figures(name);
        return figures.get(figures.size() - 1);
    }

    private double least() {
        double least =
                curves.values().stream().mapToDouble(figures -> figures.get(0)).min().orElse(1);
        return Math.max(LEAST, least);
    }

    private double most() {
        return curves.keySet().stream().mapToDouble(this::last).max().orElse(10);
    }
}
