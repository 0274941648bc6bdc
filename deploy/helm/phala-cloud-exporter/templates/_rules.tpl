{{/* Seconds of a duration of one unit. */}}
{{- define "rules.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | float64 -}}
{{- $seconds := dict "ms" 0.001 "s" 1.0 "m" 60.0 "h" 3600.0 "d" 86400.0 -}}
{{- mulf $number (get $seconds (regexFind "[a-z]+$" .)) -}}
{{- end -}}

{{/* A rule file with the job and the thresholds in place of their placeholders: (list $ "alerts"). */}}
{{- define "rules.fill" -}}
{{- $root := first . -}}
{{- $text := $root.Files.Get (printf "files/%s.yaml" (last .)) | replace "<<job>>" $root.Values.job -}}
{{- $thresholds := mergeOverwrite ($root.Files.Get "files/thresholds.yaml" | fromYaml) (deepCopy $root.Values.prometheusRule.thresholds) -}}
{{- range $placeholder := regexFindAll "<<[^>]+>>" $text -1 | uniq -}}
{{- $parts := trimPrefix "<<" $placeholder | trimSuffix ">>" | splitList "|" -}}
{{- $path := first $parts | splitList "." -}}
{{- $value := get (get $thresholds (first $path)) (last $path) -}}
{{- if and (gt (len $parts) 1) (eq (last $parts) "percent") -}}
{{- $value = mulf $value 100 -}}
{{- else if gt (len $parts) 1 -}}
{{- $value = addf (include "rules.seconds" $value | float64) (last $parts | trimPrefix "+" | float64) -}}
{{- end -}}
{{- $text = replace $placeholder ($value | toJson | trimAll "\"") $text -}}
{{- end -}}
{{- with $root.Values.prometheusRule.runbooksUrl -}}
{{- $text = regexReplaceAll "runbook_url: .*/" $text (printf "runbook_url: %s/" (trimSuffix "/" .)) -}}
{{- end -}}
{{- $text -}}
{{- end -}}
