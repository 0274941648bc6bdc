{{- define "exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "exporter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "exporter.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "exporter.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "exporter.selector" -}}
app.kubernetes.io/name: {{ include "exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "exporter.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "exporter.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "exporter.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "exporter.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "exporter.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exporter.keys" -}}
{{- if .Values.apiKeys.existingSecret -}}
{{- .Values.apiKeys.existingSecret -}}
{{- else if .Values.apiKeys.values -}}
{{- printf "%s-keys" (include "exporter.fullname" .) -}}
{{- else -}}
{{- fail "\nThere is no API key. Set apiKeys.existingSecret to the name of a Secret: its entries are the files in /etc/phala-keys, by default api-key." -}}
{{- end -}}
{{- end -}}

{{- define "exporter.scheme" -}}
{{- ternary "https" "http" .Values.web.tls -}}
{{- end -}}

{{/* The addresses of all exporters for service discovery: with shards, each lists the CVMs of its apps. */}}
{{- define "exporter.addresses" -}}
{{- $name := include "exporter.fullname" . -}}
{{- $service := printf "%s.%s.svc" $name .Release.Namespace -}}
{{- $addresses := list -}}
{{- if gt (int .Values.shards) 1 -}}
{{- range $shard := until (int .Values.shards) -}}
{{- $addresses = append $addresses (printf "%s://%s-%d.%s:%d" (include "exporter.scheme" $) $name $shard $service (int $.Values.service.port)) -}}
{{- end -}}
{{- else -}}
{{- $addresses = append $addresses (printf "%s://%s:%d" (include "exporter.scheme" .) $service (int .Values.service.port)) -}}
{{- end -}}
{{- toJson $addresses -}}
{{- end -}}
