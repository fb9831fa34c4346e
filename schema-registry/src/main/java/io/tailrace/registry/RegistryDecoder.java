package io.tailrace.registry;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.registry.client.RegistryClient;
import io.tailrace.registry.client.RegistryException;
import io.tailrace.registry.format.Codecs;
import io.tailrace.registry.format.SchemaCodec;
import io.tailrace.registry.format.WireFormat;
import io.tailrace.subscriber.handler.PayloadDecoder;
import io.tailrace.subscriber.handler.RetryLaterException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of values in the wire format of Confluent's serializers, for subscribers. A value that
 * does not begin with byte 0 is left as it is. Schemas are fetched by their id when a value needs
 * them, and kept: the schema of an id never changes. While the registry does not answer or does not
 * have a schema, values that need it are tried again later, and no attempt is counted. Safe for any
 * thread.
 */
public final class RegistryDecoder implements PayloadDecoder {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RegistryClient client;
    private final Codecs codecs = new Codecs((name, schema) -> payload -> {});
    private final Map<Integer, SchemaCodec> known = new ConcurrentHashMap<>();

    private final MissingSchema missing;

    private RegistryDecoder(RegistryClient client, MissingSchema missing) {
        this.client = client;
        this.missing = missing;
    }

    /**
     * A decoder that asks a registry.
     *
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    public static RegistryDecoder of(RegistryEndpoint endpoint) {
        return of(endpoint, MissingSchema.WAIT);
    }

    /**
     * A decoder that asks a registry.
     *
     * @param missing what happens to a value whose schema the registry says that it does not have,
     *     or that cannot be used: it is tried again later, or becomes a dead letter
     * @throws IllegalArgumentException if the certificates of the endpoint cannot be used
     */
    public static RegistryDecoder of(RegistryEndpoint endpoint, MissingSchema missing) {
        return new RegistryDecoder(new RegistryClient(endpoint), missing);
    }

    @Override
    public byte[] toJson(@Nullable String contentType, byte[] value) {
        if (!WireFormat.isFramed(value)) {
            return value;
        }
        return codec(WireFormat.id(value)).decode(WireFormat.data(value));
    }

    private SchemaCodec codec(int id) {
        SchemaCodec codec = known.get(id);
        if (codec == null) {
            codec = fetch(id);
            known.put(id, codec);
        }
        return codec;
    }

    private SchemaCodec fetch(int id) {
        try {
            return codecs.of(client.byId(id));
        } catch (RegistryException e) {
            if (e.isMissing() && missing == MissingSchema.DEAD_LETTER) {
                throw new EventException(
                        EventError.DESERIALIZATION_FAILED, String.valueOf(e.getMessage()), e);
            }
            throw new RetryLaterException(String.valueOf(e.getMessage()), PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryLaterException("interrupted while the registry was asked", PAUSE);
        }
    }
}
