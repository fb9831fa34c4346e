{{/*
A pod of one container. Takes a dict:
  root, component, relay   as for the labels
  settings                 the values of the component
  image                    the image's values
  config, file             the text of the configuration, and the name of its file
  command                  a command of the program, or nothing
  port, tls                the port that is probed, admin or console, and whether it speaks TLS
  live, ready              the paths of the probes
  ports                    the ports of the container by name
  secrets                  Secrets by the directory that they are mounted in
  state                    the volume for /var/lib/tailrace: claim, emptyDir, or nothing
*/}}
{{- define "tailrace.pod" -}}
{{- $settings := .settings -}}
{{- $selector := include "tailrace.selectorLabels" . -}}
{{- $scheme := ternary "HTTPS" "HTTP" .tls -}}
metadata:
  annotations:
    # The configuration belongs to the pods that it was rendered for: if an update fails, the pods of before keep theirs, also when
    # they start again.
    tailrace.io/config: |
      {{- .config | nindent 6 }}
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- $selector | nindent 4 }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .root.Values.serviceAccountName }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $settings.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  # a process stops in order within 30 s, and says why it ends within 10 s more
  terminationGracePeriodSeconds: 45
  securityContext:
    runAsNonRoot: true
    {{- with .root.Values.podSecurityContext }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .component }}
      image: {{ include "tailrace.image" . | quote }}
      imagePullPolicy: {{ .image.pullPolicy }}
      args:
        - --config-file=/etc/tailrace/config/{{ .file }}
        {{- with .command }}
        - {{ . }}
        {{- end }}
      {{- if or $settings.javaOptions $settings.env }}
      env:
        {{- with $settings.javaOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- with $settings.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      ports:
        {{- range $name, $port := .ports }}
        - name: {{ $name }}
          containerPort: {{ $port }}
          protocol: TCP
        {{- end }}
      # the last lines of the log of a process that has ended say what is wrong and what to do
      terminationMessagePolicy: FallbackToLogsOnError
      startupProbe:
        httpGet: {path: {{ .live }}, port: {{ .port }}, scheme: {{ $scheme }}}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: {{ .live }}, port: {{ .port }}, scheme: {{ $scheme }}}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: {{ .ready }}, port: {{ .port }}, scheme: {{ $scheme }}}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: config
          mountPath: /etc/tailrace/config
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if .state }}
        - name: state
          mountPath: /var/lib/tailrace
        {{- end }}
        {{- range $name, $secret := .secrets }}
        {{- if $secret }}
        - name: {{ $name }}
          mountPath: /etc/tailrace/secrets/{{ $name }}
          readOnly: true
        {{- end }}
        {{- end }}
        {{- range $name, $source := .files }}
        - name: file-{{ $name }}
          mountPath: /etc/tailrace/files/{{ $name }}
          readOnly: true
        {{- end }}
  volumes:
    - name: config
      downwardAPI:
        items:
          - path: {{ .file }}
            fieldRef:
              fieldPath: metadata.annotations['tailrace.io/config']
    # native libraries are unpacked there
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if eq "emptyDir" (default "" .state) }}
    - name: state
      emptyDir: {}
    {{- end }}
    {{- range $name, $secret := .secrets }}
    {{- if $secret }}
    - name: {{ $name }}
      secret:
        secretName: {{ $secret }}
        defaultMode: 0440
    {{- end }}
    {{- end }}
    {{- range $name, $source := .files }}
    - name: file-{{ $name }}
      {{- if $source.secretName }}
      secret:
        secretName: {{ $source.secretName }}
        defaultMode: 0440
      {{- else }}
      configMap:
        name: {{ $source.configMapName }}
      {{- end }}
    {{- end }}
  {{- with $settings.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $settings.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  affinity:
    {{- if $settings.affinity }}
    {{- toYaml $settings.affinity | nindent 4 }}
    {{- else }}
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- $selector | nindent 16 }}
    {{- end }}
  topologySpreadConstraints:
    {{- if $settings.topologySpreadConstraints }}
    {{- toYaml $settings.topologySpreadConstraints | nindent 4 }}
    {{- else }}
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- $selector | nindent 10 }}
    {{- end }}
{{- end -}}

{{/* The Secrets that every process with an admin endpoint has. Takes (dict "root" $ "settings" …). */}}
{{- define "tailrace.secrets" -}}
{{- $kafka := include "tailrace.kafkaProperties" . | fromYaml -}}
kafka: {{ $kafka.secretName | quote }}
admin-token: {{ .root.Values.adminToken.secretName | quote }}
admin-tls: {{ .root.Values.adminTls.secretName | quote }}
{{- end -}}

{{/* A PodDisruptionBudget without its metadata. Takes what the labels take, and settings. */}}
{{- define "tailrace.disruption" -}}
maxUnavailable: {{ .settings.podDisruptionBudget.maxUnavailable }}
# pods that are not ready, because Kafka is away for example, must not keep a node from being drained
unhealthyPodEvictionPolicy: AlwaysAllow
selector:
  matchLabels:
    {{- include "tailrace.selectorLabels" . | nindent 4 }}
{{- end -}}
