package io.tailrace.record.payload;

import java.util.Map;

/** Leaves every payload as it is. */
final class UnchangedPayloads implements PayloadConverter {

    @Override
    public boolean isOn() {
        return false;
    }

    @Override
    public ConvertedPayload convert(OutgoingPayload payload) {
        return new ConvertedPayload(payload.bytes(), payload.contentType());
    }

    @Override
    public void prepare(OutgoingPayload payload) {}

    @Override
    public long answers() {
        return 0;
    }

    @Override
    public Map<String, Object> details() {
        return Map.of();
    }

    @Override
    public int missing() {
        return 0;
    }

    @Override
    public long failedRequests() {
        return 0;
    }

    @Override
    public void close() {}
}
