import { THRESHOLDS } from '../../prometheus/src/thresholds.ts';

/** A schema of JSON Schema, draft 7. */
export type Schema = Readonly<Record<string, unknown>>;

/** One value of the chart: its default, its meaning and what is allowed. */
export interface Value {
  readonly default: unknown;
  readonly meaning: string;
  readonly schema: Schema;
}

/** Values by name; a map of values has its own page in `values.yaml`. */
export interface Values {
  readonly [name: string]: Value | Values;
}

const text = (usual: string, meaning: string, more: Schema = {}): Value => ({
  default: usual,
  meaning,
  schema: { type: 'string', ...more },
});
const flag = (usual: boolean, meaning: string): Value => ({
  default: usual,
  meaning,
  schema: { type: 'boolean' },
});
const count = (usual: number, minimum: number, meaning: string): Value => ({
  default: usual,
  meaning,
  schema: { type: 'integer', minimum },
});
const map = (usual: object, meaning: string, more: Schema = {}): Value => ({
  default: usual,
  meaning,
  schema: { type: 'object', ...more },
});
const strings = (meaning: string): Value => map({}, meaning, { additionalProperties: { type: 'string' } });
const list = (usual: readonly unknown[], meaning: string, items: Schema = { type: 'object' }): Value => ({
  default: usual,
  meaning,
  schema: { type: 'array', items },
});

const DURATION: Schema = { type: 'string', pattern: '^[0-9]+(ms|s|m|h|d)$' };

// `for` and the like are what an alert has in `prometheus/src/thresholds.ts`, with the same names.
const THRESHOLDS_SCHEMA: Schema = {
  additionalProperties: false,
  properties: Object.fromEntries(
    Object.entries(THRESHOLDS).map(([alert, parts]) => [
      alert,
      {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          Object.entries(parts).map(([part, usual]) => [
            part,
            {
              ...(typeof usual === 'number' ? { type: 'number' } : DURATION),
              description: `Default: ${usual}`,
            },
          ]),
        ),
      },
    ]),
  ),
};

/** Every value of the Helm chart. */
export const VALUES: Values = {
  nameOverride: text('', 'Name of the application, in place of that of the chart.'),
  fullnameOverride: text('', 'Name of all objects, in place of that of the release.'),
  image: {
    repository: text('ghcr.io/phala-cloud-exporter/phala-cloud-exporter', 'Image, without a tag.'),
    tag: text('', 'Tag; without one, the version of the chart.'),
    digest: text('', 'Digest such as `sha256:…`; replaces the tag.', { pattern: '^(sha256:[0-9a-f]{64})?$' }),
    pullPolicy: text('IfNotPresent', 'When to pull the image.', {
      enum: ['Always', 'IfNotPresent', 'Never'],
    }),
    pullSecrets: list([], 'Secrets for the registry, as `{name: …}`.'),
  },
  shards: count(
    1,
    1,
    'Number of exporters that share the apps. 1 is a Deployment; more are a StatefulSet, in which each pod polls its part.',
  ),
  replicas: count(
    1,
    1,
    'Number of equal exporters, with one shard only. For replicas of shards, install the chart twice.',
  ),
  config: map(
    {},
    'The configuration file, as in docs/configuration.md; empty: all apps of the key in `/etc/phala-keys/api-key`. A change is loaded without a restart.',
  ),
  apiKeys: {
    existingSecret: text(
      '',
      'A Secret with one API key per entry; its entries are the files in `/etc/phala-keys`.',
    ),
    values: strings(
      'API keys by file name, for which the chart creates a Secret; they are stored in the release, so that `existingSecret` is safer.',
    ),
  },
  web: {
    config: map({}, 'The web configuration, as in docs/web-configuration.md: TLS and logins.'),
    existingSecret: text(
      '',
      'A Secret with certificates and keys; its entries are the files in `/etc/phala-web`.',
    ),
    tls: flag(false, 'Whether the web configuration enables TLS: probes and Prometheus then use https.'),
  },
  extraArgs: list([], 'Further flags, such as `--log.format=json`.', { type: 'string' }),
  extraEnv: list([], 'Further environment variables, as in a container.'),
  extraVolumes: list([], 'Further volumes of the pod, for example with the file of `api.ca_file`.'),
  extraVolumeMounts: list([], 'Where they are mounted.'),
  resources: map(
    { requests: { cpu: '50m', memory: '160Mi' }, limits: { memory: '384Mi' } },
    'Resources, enough for about 10 000 CVMs by docs/scaling.md. There is no CPU limit: throttling delays scrapes.',
  ),
  service: {
    port: count(10059, 1, 'Port of the Service.'),
    annotations: strings('Annotations of the Service.'),
    labels: strings('Further labels of the Service.'),
  },
  serviceAccount: {
    create: flag(
      true,
      'Whether to create a ServiceAccount. It has no permissions, and its token is not mounted.',
    ),
    name: text('', 'Its name, in place of that of the release.'),
    annotations: strings('Its annotations.'),
  },
  podAnnotations: strings('Annotations of the pods.'),
  podLabels: strings('Further labels of the pods.'),
  nodeSelector: strings('Node labels that the pods need.'),
  tolerations: list([], 'Tolerations of the pods.'),
  affinity: map({}, 'Affinity of the pods.'),
  topologySpreadConstraints: list([], 'How the pods are spread.'),
  priorityClassName: text('', 'Priority class of the pods.'),
  livenessProbe: map({ periodSeconds: 20, timeoutSeconds: 5 }, 'Timing of the liveness probe, `/-/healthy`.'),
  readinessProbe: map({ periodSeconds: 5, timeoutSeconds: 5 }, 'Timing of the readiness probe, `/-/ready`.'),
  podDisruptionBudget: {
    enabled: flag(false, 'Whether to create a PodDisruptionBudget; for more than one pod.'),
    maxUnavailable: count(1, 1, 'Number of pods that may be evicted at a time.'),
  },
  networkPolicy: {
    enabled: flag(false, 'Whether to create a NetworkPolicy: in to the metrics, out to DNS and to the API.'),
    from: list([], 'Who may scrape, as in `ingress.from`; empty is everyone.'),
    apiPorts: list([443], 'Ports of the API or of a proxy.', {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
    }),
  },
  job: text('phala-cloud', 'Label `job` of the series; the rules of the chart use it.', { minLength: 1 }),
  serviceMonitor: {
    enabled: flag(false, 'Whether to create a ServiceMonitor, for which the Prometheus Operator is needed.'),
    labels: strings('Its labels, such as `release: kube-prometheus-stack`.'),
    interval: text('30s', 'How often to scrape.'),
    scrapeTimeout: text('10s', 'Time limit of a scrape.'),
    tlsConfig: map({}, '`tlsConfig` of its endpoint, such as the CA of the certificate.'),
    basicAuth: map({}, '`basicAuth` of its endpoint: which Secrets have user name and password.'),
    relabelings: list([], 'Further `relabelings`.'),
    metricRelabelings: list([], '`metricRelabelings` of its endpoint.'),
  },
  prometheusRule: {
    enabled: flag(false, 'Whether to create a PrometheusRule with the recording rules and the alerts.'),
    labels: strings('Its labels, such as `release: kube-prometheus-stack`.'),
    thresholds: map(
      {},
      'Numbers that decide when an alert fires, such as `PhalaCvmStuck: {for: 2m, age: 30m}`: durations of one unit, and counts. The schema lists all with their defaults.',
      THRESHOLDS_SCHEMA,
    ),
    disabled: list([], 'Names of alerts to leave out.', { type: 'string', enum: Object.keys(THRESHOLDS) }),
    alertLabels: strings('Further labels of all alerts, such as `team: platform`.'),
    runbooksUrl: text(
      '',
      'Address of the runbooks, such as `https://…/docs/runbooks`; empty is the public repository.',
    ),
  },
  dashboards: {
    enabled: flag(
      false,
      "Whether to create a ConfigMap for each dashboard, for the sidecar of Grafana's chart.",
    ),
    namespace: text('', 'Their namespace, in place of that of the release.'),
    labels: map({ grafana_dashboard: '1' }, 'Labels that the sidecar looks for.', {
      additionalProperties: { type: 'string' },
    }),
    annotations: map({ grafana_folder: 'Phala Cloud' }, 'Annotations, such as the folder.', {
      additionalProperties: { type: 'string' },
    }),
  },
  scrapeConfig: {
    labels: strings('Labels of the ScrapeConfigs.'),
    guests: flag(false, 'Whether to create a ScrapeConfig for the guest agents in `/sd/guests`.'),
    endpoints: flag(false, 'Whether to create a ScrapeConfig for the public endpoints in `/sd/endpoints`.'),
    blackboxExporter: text('blackbox:9115', 'Address of the blackbox_exporter that probes endpoints.'),
    tlsConfig: map({}, '`tlsConfig` for the lists of targets.'),
    basicAuth: map({}, '`basicAuth` for the lists of targets.'),
  },
};

/** Whether it is one value, not a map of values. */
export function isValue(entry: Value | Values): entry is Value {
  return typeof entry['meaning'] === 'string';
}
