{{/* What the schema of the values cannot say. */}}
{{- define "tailrace.validate" -}}
{{- $root := . -}}
{{- if not (or .Values.relays .Values.processor.enabled .Values.console.enabled) -}}
{{- fail "nothing is to be installed: name relays, or set processor.enabled or console.enabled" -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.adminToken.secretName) -}}
{{- fail "serviceMonitor.enabled needs adminToken.secretName: without a token /metrics answers 401" -}}
{{- end -}}
{{- if .Values.processor.enabled -}}
{{- $standbys := get (merge (deepCopy .Values.processor.config) .Values.config) "standbys" | default 0 | int -}}
{{- if ge $standbys (int .Values.processor.replicas | max 1) -}}
{{- fail (printf "processor.config.standbys is %d, but must be less than processor.replicas, which is %d" $standbys (int .Values.processor.replicas)) -}}
{{- end -}}
{{- end -}}
{{- $seen := dict -}}
{{- range $name, $_ := .Values.relays -}}
{{- $relay := include "tailrace.relayValues" (dict "root" $root "relay" $name) | fromYaml -}}
{{- $config := merge (deepCopy $relay.config) $root.Values.config -}}
{{- $key := printf "slot %s, shard %s, source-name %s" (get $config "slot" | default "tailrace_outbox") (get $config "shard" | default "1/1") (get $config "source-name" | default "(none)") -}}
{{- if hasKey $seen $key -}}
{{- fail (printf "relays.%s and relays.%s would publish the same outbox (%s): give each a source-name of its own, or a slot; more relays of one outbox are replicas" (get $seen $key) $name $key) -}}
{{- end -}}
{{- $_ := set $seen $key $name -}}
{{- end -}}
{{- end -}}
