package io.tailrace.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Points with two figures each, both on axes from zero.
 *
 * @param across the figure of the horizontal axis, with its unit
 * @param upwards the figure of the vertical axis, with its unit
 */
public record ScatterChart(String title, String across, String upwards, List<Point> points)
        implements Chart {

    private static final int WIDTH = 880;
    private static final int HEIGHT = 460;
    private static final int LEFT = 80;
    private static final int RIGHT = 590;
    private static final int TOP = 45;
    private static final int BOTTOM = 400;
    private static final int LINE = 17;

    /**
     * A point.
     *
     * @param series the points of a series have one color
     * @param filled whether it is a dot instead of a ring
     */
    public record Point(String series, String label, double x, double y, boolean filled) {}

    @Override
    public String svg() {
        Axis x = Axis.linear(most(Point::x), LEFT, RIGHT);
        Axis y = Axis.linear(most(Point::y), BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        for (double tick : x.ticks()) {
            svg.line(x.at(tick), TOP, x.at(tick), BOTTOM, Svg.FAINT)
                    .text(x.at(tick), BOTTOM + 18, "middle", Axis.label(tick));
        }
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), RIGHT, y.at(tick), Svg.FAINT)
                    .text(LEFT - 8, y.at(tick) + 4, "end", Axis.label(tick));
        }
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", across);
        svg.upwards(20, (TOP + BOTTOM) / 2.0, upwards);
        points(svg, x, y);
        return svg.end();
    }

    /** Draws the points, and their labels at the right, each at least a line below the last one. */
    private void points(Svg svg, Axis x, Axis y) {
        List<String> series = points.stream().map(Point::series).distinct().toList();
        List<Point> downwards = new ArrayList<>(points);
        downwards.sort(Comparator.comparingDouble(point -> -point.y()));
        double next = TOP;
        for (Point point : downwards) {
            String color = Palette.of(point.series(), series.indexOf(point.series()));
            double at = Math.max(next, y.at(point.y()));
            next = at + LINE;
            svg.line(x.at(point.x()), y.at(point.y()), RIGHT + 12, at, color)
                    .dot(x.at(point.x()), y.at(point.y()), color, point.filled())
                    .text(RIGHT + 16, at + 4, "start", point.label());
        }
    }

    private double most(ToDoubleFunction<Point> figure) {
        return points.stream().mapToDouble(figure).max().orElse(1);
    }
}
