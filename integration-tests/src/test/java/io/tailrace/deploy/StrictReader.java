package io.tailrace.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;

/**
 * Reads objects as the types that are generated from the API of Kubernetes: a field that the API
 * does not have, or a value of another type, is an error.
 */
final class StrictReader {

    private static final Map<String, Class<?>> TYPES =
            Map.of(
                    "v1 ConfigMap", ConfigMap.class,
                    "v1 Service", Service.class,
                    "apps/v1 Deployment", Deployment.class,
                    "apps/v1 StatefulSet", StatefulSet.class,
                    "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
                    "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
                    "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
                    "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

    private static final JsonMapper MAPPER = mapper();

    private StrictReader() {}

    /**
     * Reads an object.
     *
     * @throws JsonProcessingException if it has a field or a value that its kind cannot have
     */
    static void read(JsonNode object) throws JsonProcessingException {
        String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
        Class<?> type = TYPES.get(kind);
        if (type == null) {
            throw new AssertionError("The chart is not expected to have a " + kind);
        }
        MAPPER.treeToValue(object, type);
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder =
                JsonMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .annotationIntrospector(new NothingAdditional());
        for (LogicalType type : List.of(LogicalType.Integer, LogicalType.Boolean)) {
            builder.withCoercionConfig(
                    type, c -> c.setCoercion(CoercionInputShape.String, CoercionAction.Fail));
        }
        builder.withCoercionConfig(
                LogicalType.Textual,
                text ->
                        text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
        return builder.build();
    }

    /** The types keep fields that they do not know as additional properties. */
    private static final class NothingAdditional extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
