package io.tailrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.bench.report.ScatterChart.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The charts are well-formed, have their labels and units, and are drawn to scale. */
class ChartsTest {

    @Test
    void theTicksOfAnAxisAreRoundAndReachTheHighestFigure() {
        assertThat(Axis.linear(111_000, 0, 100).ticks())
                .containsExactly(0.0, 20_000.0, 40_000.0, 60_000.0, 80_000.0, 100_000.0, 120_000.0);
        assertThat(Axis.logarithmic(0.7, 130, 0, 100).ticks())
                .containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0);
    }

    @Test
    void equalRatiosHaveEqualDistancesOnALogarithmicAxis() {
        Axis axis = Axis.logarithmic(1, 100, 0, 100);

        assertThat(axis.at(10)).isEqualTo(50);
        assertThat(axis.at(0.1)).as("below the axis").isEqualTo(0);
    }

    @Test
    void labelsOfPointsAtTheSamePlaceDoNotOverlap() throws Exception {
        Chart chart =
                new ScatterChart(
                        "Throughput & memory",
                        "MB",
                        "events/s",
                        List.of(
                                new Point("a", "first", 100, 1000, true),
                                new Point("b", "second", 100, 1000, false)));

        Element svg = parsed(chart);

        assertThat(svg.getTextContent()).contains("Throughput & memory", "MB", "events/s");
        assertThat(y(svg, "second") - y(svg, "first")).isGreaterThanOrEqualTo(14);
    }

    @Test
    void aStackedBarShowsItsSum() throws Exception {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("relay", 10.0);
        parts.put("broker", 2.5);

        Element svg = parsed(new StackedBarChart("Cost", "seconds", Map.of("tailrace", parts)));

        assertThat(svg.getTextContent()).contains("relay", "broker", "seconds", "12.5");
    }

    @Test
    void aCurveHasAPointPerQuantile() throws Exception {
        List<Double> figures = Collections.nCopies(PercentileChart.quantiles().size(), 3.0);

        Element svg = parsed(new PercentileChart("Latency", "ms", Map.of("tailrace", figures)));

        Element line = (Element) svg.getElementsByTagName("polyline").item(0);
        assertThat(line.getAttribute("points").split(" ")).hasSize(figures.size());
        assertThat(PercentileChart.quantiles()).startsWith(0.0).endsWith(0.999);
    }

    private static double y(Element svg, String label) {
        for (int n = 0; n < svg.getElementsByTagName("text").getLength(); n++) {
            Element text = (Element) svg.getElementsByTagName("text").item(n);
            if (text.getTextContent().equals(label)) {
                return Double.parseDouble(text.getAttribute("y"));
            }
        }
        throw new AssertionError("No text " + label);
    }

    private static Element parsed(Chart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
