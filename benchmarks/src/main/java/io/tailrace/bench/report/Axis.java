package io.tailrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps figures to places on a chart.
 *
 * @param least the figure at the place {@code from}
 * @param most the figure at the place {@code to}
 * @param logarithmic whether equal distances are equal ratios; both figures are then positive
 */
record Axis(double least, double most, double from, double to, boolean logarithmic) {

    private static final int STEPS = 6;

    /** An axis from zero to a round figure above the given one. */
    static Axis linear(double most, double from, double to) {
        double step = step(most);
        return new Axis(0, step * Math.max(1, Math.ceil(most / step)), from, to, false);
    }

    /** An axis between figures of the form 1, 2 or 5 times a power of ten. */
    static Axis logarithmic(double least, double most, double from, double to) {
        return new Axis(round(least, false), round(most, true), from, to, true);
    }

    double at(double figure) {
        double share =
                logarithmic
                        ? Math.log(Math.max(figure, least) / least) / Math.log(most / least)
                        : (figure - least) / (most - least);
        return from + share * (to - from);
    }

    /** The figures that are written at the axis. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = least; tick <= most * 1.001; tick = round(tick * 1.01, true)) {
                ticks.add(tick);
            }
        } else {
            double step = step(most);
            for (double tick = 0; tick <= most * 1.001; tick += step) {
                ticks.add(tick);
            }
        }
        return ticks;
    }

    static String label(double figure) {
        return figure == Math.rint(figure)
                ? String.format(Locale.ROOT, "%,.0f", figure)
                : String.format(Locale.ROOT, "%s", figure);
    }

    private static double step(double most) {
        return round(Math.max(most, 1e-6) / STEPS, true);
    }

    private static double round(double figure, boolean up) {
        double power = Math.pow(10, Math.floor(Math.log10(figure)));
        double result = up ? power * 10 : power;
        for (double factor : new double[] {1, 2, 5}) {
            double candidate = Math.round(factor * power * 1e6) / 1e6;
            if (up && candidate >= figure * 0.999) {
                return candidate;
            }
            if (!up && candidate <= figure * 1.001) {
                result = candidate;
            }
        }
        return result;
    }
}
