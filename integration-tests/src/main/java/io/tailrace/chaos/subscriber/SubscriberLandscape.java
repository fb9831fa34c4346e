package io.tailrace.chaos.subscriber;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;

/** The servers of a run. */
record SubscriberLandscape(PostgresServer postgres, KafkaBroker broker) {}
