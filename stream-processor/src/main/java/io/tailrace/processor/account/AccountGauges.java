package io.tailrace.processor.account;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tailrace.account.ledger.Equation;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.processor.account.difference.Difference;
import io.tailrace.processor.account.difference.Differences;
import io.tailrace.processor.metrics.ProcessorMeters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of the account. One thread refreshes them. */
final class AccountGauges {

    /** The type of the series that are 0 for as long as everything is equal. */
    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final TagLimit types = new TagLimit();
    private @Nullable MultiGauge missing;
    private @Nullable MultiGauge duplicated;
    private @Nullable MultiGauge phantom;

    AccountGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers all of them, so that a query finds them before the first event. */
    void register(Differences differences, Supplier<Number> age, LongSupplier late) {
        missing = multi(ProcessorMeters.ACCOUNT_MISSING);
        duplicated = multi(ProcessorMeters.ACCOUNT_DUPLICATED);
        phantom = multi(ProcessorMeters.ACCOUNT_PHANTOM);
        Gauge.builder(ProcessorMeters.ACCOUNT_OPEN.name(), differences, Differences::open)
                .description(ProcessorMeters.ACCOUNT_OPEN.meaning())
                .baseUnit(ProcessorMeters.ACCOUNT_OPEN.baseUnit())
                .strongReference(true)
                .register(registry);
        Gauge.builder(ProcessorMeters.ACCOUNT_AGE.name(), age)
                .description(ProcessorMeters.ACCOUNT_AGE.meaning())
                .baseUnit(ProcessorMeters.ACCOUNT_AGE.baseUnit())
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder(ProcessorMeters.ACCOUNT_LATE.name(), late, LongSupplier::getAsLong)
                .description(ProcessorMeters.ACCOUNT_LATE.meaning())
                .baseUnit(ProcessorMeters.ACCOUNT_LATE.baseUnit())
                .register(registry);
        refresh(List.of());
    }

    /** Shows what is reported now. */
    void refresh(List<Difference> reported) {
        show(missing, reported, Difference::missing);
        show(duplicated, reported, Difference::duplicated);
        show(phantom, reported, Difference::phantom);
    }

    private void show(
            @Nullable MultiGauge gauge, List<Difference> reported, ToLongFunction<Difference> of) {
        if (gauge == null) {
            return;
        }
        Map<Tags, Long> sums = new HashMap<>();
        for (Equation equation : Equation.values()) {
            sums.put(tags(equation, NONE), 0L);
        }
        for (Difference each : reported) {
            String type = types.limit(each.imbalance().bucket().type());
            sums.merge(
                    tags(each.imbalance().equation(), type.isEmpty() ? NONE : type),
                    of.applyAsLong(each),
                    Long::sum);
        }
        gauge.register(
                sums.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue()))
                        .toList(),
                true);
    }

    private MultiGauge multi(MeterSpec spec) {
        return MultiGauge.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .register(registry);
    }

    private static Tags tags(Equation equation, String type) {
        return Tags.of(
                ProcessorMeters.EQUATION, Differences.text(equation), EventMeters.TYPE, type);
    }
}
