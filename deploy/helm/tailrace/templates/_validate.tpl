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
{{- $configs := dict "config" .Values.config "relay.config" .Values.relay.config -}}
{{- $_ := set $configs "processor.config" .Values.processor.config -}}
{{- $_ := set $configs "console.config" .Values.console.config -}}
{{- range $name, $relay := .Values.relays -}}
{{- with $relay -}}
{{- $_ := set $configs (printf "relays.%s.config" $name) (default dict .config) -}}
{{- range $outbox, $own := .outboxes -}}
{{- $_ := set $configs (printf "relays.%s.outboxes.%s.config" $name $outbox) (default dict $own.config) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $path, $config := $configs -}}
{{- include "tailrace.validateNoSecret" (dict "path" $path "config" $config) -}}
{{- end -}}
{{- $seen := dict -}}
{{- range $name, $_ := .Values.relays -}}
{{- $relay := include "tailrace.relayValues" (dict "root" $root "relay" $name) | fromYaml -}}
{{- range $outbox := include "tailrace.outboxesOf" (dict "settings" $relay) | fromYamlArray -}}
{{- $path := $name -}}
{{- if $outbox.name -}}{{- $path = printf "%s.outboxes.%s" $name $outbox.name -}}{{- end -}}
{{- $config := merge (deepCopy $outbox.config) $relay.config $root.Values.config -}}
{{- $key := printf "slot %s, shard %s, source-name %s" (get $config "slot" | default "tailrace_outbox") (get $config "shard" | default "1/1") (get $config "source-name" | default "(none)") -}}
{{- if hasKey $seen $key -}}
{{- fail (printf "relays.%s and relays.%s would publish the same outbox (%s): give each a source-name of its own, or a slot; more relays of one outbox are replicas" (get $seen $key) $path $key) -}}
{{- end -}}
{{- $_ := set $seen $key $path -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The configuration is no place for secrets: whoever may read pods may read it. Takes (dict "path" … "config" …). */}}
{{- define "tailrace.validateNoSecret" -}}
{{- $path := .path -}}
{{- range $key, $_ := default dict .config.kafka -}}
{{- if regexMatch "(?i)password|jaas\\.config|\\.secret|keystore\\.key" $key -}}
{{- fail (printf "%s.kafka has %s, which is a secret: put it into a properties file in a Secret, and name the Secret in kafkaProperties.secretName" $path $key) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "(?i)[?&](ssl)?password=" (get .config "database-url" | default "" | toString) -}}
{{- fail (printf "%s.database-url has a password, which is a secret: put it into a Secret, and name the Secret in databasePassword.secretName; the key of a certificate needs a file without a password, in files" $path) -}}
{{- end -}}
{{- end -}}
