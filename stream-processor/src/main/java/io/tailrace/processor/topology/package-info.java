/**
 * The topology that an event passes through between the topics of the relays and the topics of the
 * subscribers. {@link io.tailrace.processor.topology.EventTopology} shows all of it on one page;
 * each stage has a subpackage. Stages are called by stream threads, one thread per task at a time.
 */
@NullMarked
package io.tailrace.processor.topology;

import org.jspecify.annotations.NullMarked;
