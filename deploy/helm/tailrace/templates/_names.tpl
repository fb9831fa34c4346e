{{/* The first part of the names of all objects; short enough for the label of a StatefulSet's pods. */}}
{{- define "tailrace.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Takes (dict "root" $ "component" … "relay" …); relay is the name of a relay, or nothing. */}}
{{- define "tailrace.selectorLabels" -}}
app.kubernetes.io/name: tailrace
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- with .relay }}
tailrace.io/relay: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "tailrace.labels" -}}
{{ include "tailrace.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Takes (dict "root" $ "component" … "image" …). */}}
{{- define "tailrace.image" -}}
{{- $value := ternary "relay" "processor" (eq .component "relay") -}}
{{- $_ := required (printf "%s.image.repository must be set: the repository of the image in your registry" $value) .image.repository -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ default .root.Chart.AppVersion .image.tag }}
{{- end -}}
{{- end -}}

{{/* The values of one relay as YAML: those of relay, with its own on top. Takes (dict "root" $ "relay" …). */}}
{{- define "tailrace.relayValues" -}}
{{- $own := default dict (index .root.Values.relays .relay) -}}
{{- mergeOverwrite (deepCopy .root.Values.relay) (deepCopy $own) | toYaml -}}
{{- end -}}
