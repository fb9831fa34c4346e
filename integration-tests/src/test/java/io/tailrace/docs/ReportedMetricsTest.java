package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.process.live.ReportedMetrics;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names in process-kit, which does not see the modules that register the meters. */
class ReportedMetricsTest {

    @Test
    void everyMeterOfAReportIsOneOfTheReferencePage() throws IOException {
        Map<String, MeterSpec> specs = new HashMap<>();
        EventMeters.all().forEach(spec -> specs.put(spec.name(), spec));
        ReferenceTest.metersOfModules()
                .forEach(list -> list.forEach(spec -> specs.put(spec.name(), spec)));

        assertThat(specs).containsKeys(ReportedMetrics.all().keySet().toArray(String[]::new));
        ReportedMetrics.all()
                .forEach(
                        (name, tags) ->
                                assertThat(specs.get(name).tags()).as(name).containsAll(tags));
    }
}
