{{- define "etcd-warden.labels" -}}
app.kubernetes.io/name: etcd-warden
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "etcd-warden.selector" -}}
app.kubernetes.io/name: etcd-warden
{{- end }}

{{- define "etcd-warden.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The watched namespaces, as JSON; an empty list means all. */}}
{{- define "etcd-warden.namespaces" -}}
{{- dig "controllers" "etcd" "watchNamespaces" list .Values.operatorConfig | default list | uniq | toJson -}}
{{- end }}

{{/* Not empty if component protection is enabled. */}}
{{- define "etcd-warden.protects" -}}
{{- if dig "webhooks" "etcdComponentProtection" "enabled" false .Values.operatorConfig -}}yes{{- end -}}
{{- end }}

{{- define "etcd-warden.ports.metrics" -}}
{{- dig "server" "metrics" "port" 8080 .Values.operatorConfig | int -}}
{{- end }}

{{- define "etcd-warden.ports.health" -}}
{{- dig "server" "health" "port" 8081 .Values.operatorConfig | int -}}
{{- end }}

{{- define "etcd-warden.ports.webhooks" -}}
{{- dig "server" "webhooks" "port" 9443 .Values.operatorConfig | int -}}
{{- end }}

{{- define "etcd-warden.lease" -}}
{{- dig "leaderElection" "resourceName" "druid-leader-election" .Values.operatorConfig -}}
{{- end }}

{{/* The configuration file of the operator: operatorConfig and the service account of this chart. */}}
{{- define "etcd-warden.config" -}}
{{- $config := deepCopy .Values.operatorConfig -}}
{{- if and (include "etcd-warden.protects" .) (not (dig "webhooks" "etcdComponentProtection" "reconcilerServiceAccountFQDN" "" $config)) -}}
{{- $account := dict "name" .Values.serviceAccount.name "namespace" .Release.Namespace -}}
{{- $_ := set $config.webhooks.etcdComponentProtection "serviceAccountInfo" $account -}}
{{- end -}}
{{- $head := dict "apiVersion" "config.druid.gardener.cloud/v1alpha1" "kind" "OperatorConfiguration" -}}
{{- toYaml (merge $head $config) -}}
{{- end }}

{{- define "etcd-warden.images" -}}
{{- $images := list -}}
{{- range $name, $image := .Values.images -}}
{{- $images = append $images (merge (dict "name" $name) $image) -}}
{{- end -}}
{{- toYaml (dict "images" $images) -}}
{{- end }}

{{/* Fails if the cluster does not have this kind. Without a cluster (helm template) there is no check. */}}
{{- define "etcd-warden.needs" -}}
{{- $root := index . 0 -}}
{{- $kind := index . 1 -}}
{{- $value := index . 2 -}}
{{- if and (lookup "v1" "Namespace" "" "kube-system") (not ($root.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" $kind))) -}}
{{- fail (printf "this cluster does not have the kind %s of monitoring.coreos.com/v1; install the CRDs of the Prometheus operator, or set %s.enabled=false" $kind $value) -}}
{{- end -}}
{{- end }}
