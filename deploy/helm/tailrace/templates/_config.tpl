{{/* A value as YAML. Numbers of Helm are floating point: 10000000 must not become 1e+07. */}}
{{- define "tailrace.scalar" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}
{{ printf "%.0f" . }}
{{- else if kindIs "string" . -}}
{{ toRawJson . }}
{{- else -}}
{{ . }}
{{- end -}}
{{- end -}}

{{/* Options as a configuration file: keys with values, sequences or mappings. */}}
{{- define "tailrace.options" -}}
{{- range $key, $value := . }}
{{- if kindIs "map" $value }}
{{- if $value }}
{{ $key }}:
{{- range $name, $entry := $value }}
  {{ toRawJson $name }}: {{ include "tailrace.scalar" $entry }}
{{- end }}
{{- end }}
{{- else if kindIs "slice" $value }}
{{- if $value }}
{{ $key }}:
{{- range $value }}
  - {{ include "tailrace.scalar" . }}
{{- end }}
{{- end }}
{{- else }}
{{ $key }}: {{ include "tailrace.scalar" $value }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
The options of Kafka and of the admin endpoint that the chart sets itself, as YAML.
Takes (dict "root" $ "settings" … "admin" <port, or nothing>).
*/}}
{{- define "tailrace.chartOptions" -}}
{{- $values := .root.Values -}}
{{- $kafka := include "tailrace.kafkaProperties" . | fromYaml -}}
{{- with $kafka.secretName }}
kafka-file: /etc/tailrace/secrets/kafka/{{ $kafka.key }}
{{- end }}
{{- with .admin }}
admin-host: "0.0.0.0"
admin-port: {{ . }}
{{- if $values.adminToken.secretName }}
admin-token-file: /etc/tailrace/secrets/admin-token/{{ $values.adminToken.key }}
{{- end }}
{{- if $values.adminTls.secretName }}
admin-tls-keystore: /etc/tailrace/secrets/admin-tls/{{ $values.adminTls.keystoreKey }}
admin-tls-keystore-password-file: /etc/tailrace/secrets/admin-tls/{{ $values.adminTls.passwordKey }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The Secret with properties of Kafka clients: the component's own, or that of all. */}}
{{- define "tailrace.kafkaProperties" -}}
{{- $all := .root.Values.kafkaProperties -}}
{{- $own := default dict .settings.kafkaProperties -}}
{{- if $own.secretName -}}
{{ dict "secretName" $own.secretName "key" (default $all.key $own.key) | toYaml }}
{{- else -}}
{{ $all | toYaml }}
{{- end -}}
{{- end -}}

{{/* The configuration file of a relay. Takes (dict "root" $ "relay" <name>). */}}
{{- define "tailrace.relayConfig" -}}
{{- $relay := include "tailrace.relayValues" . | fromYaml -}}
{{- $chart := include "tailrace.chartOptions" (dict "root" .root "settings" $relay "admin" 9401) | fromYaml -}}
{{- if $relay.databasePassword.secretName -}}
{{- $_ := set $chart "database-password-file" (printf "/etc/tailrace/secrets/database/%s" $relay.databasePassword.key) -}}
{{- end -}}
{{- $config := mergeOverwrite (deepCopy .root.Values.config) $relay.config $chart -}}
{{- $_ := required (printf "relays.%s.config.bootstrap-servers must be set" .relay) (get $config "bootstrap-servers") -}}
{{- $several := ne (len $relay.outboxes) 0 -}}
{{- range $outbox := include "tailrace.outboxesOf" (dict "settings" $relay) | fromYamlArray -}}
{{- $own := merge (deepCopy $outbox.config) $config -}}
{{- $path := printf "relays.%s" $.relay -}}
{{- if $several -}}{{- $path = printf "%s.outboxes.%s" $path $outbox.name -}}{{- end -}}
{{- range list "database-url" "database-user" -}}
{{- $_ := required (printf "%s.config.%s must be set" $path .) (get $own .) -}}
{{- end -}}
{{- end -}}
{{ include "tailrace.options" $config | trim }}
{{- if $several }}
outboxes:
{{- range $name, $outbox := $relay.outboxes }}
{{- $own := deepCopy (default dict $outbox.config) }}
{{- with (default dict $outbox.databasePassword).secretName }}
{{- $key := default $relay.databasePassword.key $outbox.databasePassword.key }}
{{- $_ := set $own "database-password-file" (printf "/etc/tailrace/secrets/database-%s/%s" $name $key) }}
{{- end }}
  - name: {{ $name | quote }}
    {{- include "tailrace.options" $own | trim | nindent 4 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The outboxes of a relay, as a list of {name, config}; one without a name unless it has several. Takes (dict "settings" …). */}}
{{- define "tailrace.outboxesOf" -}}
{{- $outboxes := list -}}
{{- range $name, $outbox := .settings.outboxes -}}
{{- $outboxes = append $outboxes (dict "name" $name "config" (default dict $outbox.config)) -}}
{{- end -}}
{{ default (list (dict "name" "" "config" dict)) $outboxes | toYaml }}
{{- end -}}

{{/* The options of processors and console together, as YAML. */}}
{{- define "tailrace.processorOptions" -}}
{{- $config := mergeOverwrite (deepCopy .Values.config) (deepCopy .Values.processor.config) -}}
{{- $_ := required "config.bootstrap-servers must be set: the Kafka brokers as host:port" (get $config "bootstrap-servers") -}}
{{ $config | toYaml }}
{{- end -}}

{{/* The configuration file of the processors. Takes the root. */}}
{{- define "tailrace.processorConfig" -}}
{{- $config := include "tailrace.processorOptions" . | fromYaml -}}
{{- $chart := include "tailrace.chartOptions" (dict "root" . "settings" .Values.processor "admin" 9402) | fromYaml -}}
{{- $_ := set $chart "state-dir" "/var/lib/tailrace/state" -}}
{{ include "tailrace.options" (mergeOverwrite $config $chart) | trim }}
{{- end -}}

{{/* The configuration file of the console. Takes the root. */}}
{{- define "tailrace.consoleConfig" -}}
{{- $console := .Values.console -}}
{{- $config := include "tailrace.processorOptions" . | fromYaml -}}
{{- $chart := default dict (include "tailrace.chartOptions" (dict "root" . "settings" .Values.processor) | fromYaml) -}}
{{- $_ := set $chart "console-host" "0.0.0.0" -}}
{{- $_ := set $chart "console-port" 9403 -}}
{{- if not (or $console.operateToken.secretName $console.viewToken.secretName) -}}
{{- fail "console.enabled needs console.operateToken.secretName or console.viewToken.secretName: without a token nobody can use the console" -}}
{{- end -}}
{{- with $console.operateToken.secretName -}}
{{- $_ := set $chart "console-operate-token-file" (printf "/etc/tailrace/secrets/operate-token/%s" $console.operateToken.key) -}}
{{- end -}}
{{- with $console.viewToken.secretName -}}
{{- $_ := set $chart "console-view-token-file" (printf "/etc/tailrace/secrets/view-token/%s" $console.viewToken.key) -}}
{{- end -}}
{{- with $console.tls.secretName -}}
{{- $_ := set $chart "console-tls-keystore" (printf "/etc/tailrace/secrets/console-tls/%s" $console.tls.keystoreKey) -}}
{{- $_ := set $chart "console-tls-keystore-password-file" (printf "/etc/tailrace/secrets/console-tls/%s" $console.tls.passwordKey) -}}
{{- end -}}
{{ include "tailrace.options" (mergeOverwrite $config (deepCopy $console.config) $chart) | trim }}
{{- end -}}
