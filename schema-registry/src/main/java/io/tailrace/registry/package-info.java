/**
 * Payloads in Avro, Protocol Buffers and JSON Schema in the wire format of Confluent's serializers.
 * {@link io.tailrace.registry.RegistryConverterFactory} is for processors, which find it by
 * themselves; {@link io.tailrace.registry.RegistryDecoder} is for subscribers.
 */
@NullMarked
package io.tailrace.registry;

import org.jspecify.annotations.NullMarked;
