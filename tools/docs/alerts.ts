import { SHIPPED, toAlertGroups, toPanelGroup, toRecordingGroup } from '../../prometheus/src/catalogue.ts';
import { type Alert, SEVERITIES } from '../../prometheus/src/define.ts';
import { CONFLICTING_LABELS } from '../../prometheus/src/own-labels.ts';
import { familiesOf, ruleOf } from '../../test/alerts/rule-files.ts';
import { firesAfter } from './fires-after.ts';
import { code, codes, renderDocument, renderTable } from './markdown.ts';
import { labelsBySeries } from './metrics.ts';

const GROUP_TITLES: Readonly<Record<string, string>> = {
  'phala-cloud.exporter': 'The exporter itself',
  'phala-cloud.api': 'Connection to Phala Cloud',
  'phala-cloud.workspaces': 'Credit, billing status and quotas',
  'phala-cloud.apps': 'Apps',
  'phala-cloud.cvms': 'CVMs',
  'phala-cloud.nodes': 'Nodes',
  'phala-cloud.guests': 'Guests and endpoints',
  'phala-cloud.tee': 'Trusted execution environment',
  'phala-cloud.attestation': 'Attestation',
};

const INTRODUCTION = `Load [prometheus/rules](../prometheus/rules) in Prometheus 2.42 or newer, with the job name \`phala-cloud\`, and route by severity: [prometheus.example.yml](../prometheus/prometheus.example.yml) and [alertmanager.example.yml](../prometheus/alertmanager.example.yml) are examples. [incidents.md](incidents.md) shows what they notify in 27 incidents. \`critical\` pages, \`warning\` is for the same day, \`info\` is informational. Every alert has a [runbook](runbooks/README.md).`;

const PROMISES = `## Guarantees

- Two replicas of the exporter cause one alert, also if one of them is down.
- Shards, with any number of replicas each, cause one alert for a problem that several of them see; a missing shard has an alert of its own.
- A restart of the exporter or of Prometheus, a gap in the scrapes, a first scrape and a single failed poll neither cause nor resolve alerts. Alerts keep their state while nothing is known of an app: an outage of the API, or of the exporter, resolves no alert about what is still broken, and "since" stays true.
- A CVM whose intentional stop was seen causes no alert, unless its app then has fewer ready CVMs than \`expected_cvms\`.
- The alert about a cause mutes the alerts about its effects: exporter down, API not responding, API key rejected, workspace throttled, workspace suspended, node offline. The inhibitions are in alertmanager.example.yml; the muting alert fires first, and is never less severe. While a workspace is suspended or abandoned, PhalaCvmStopped, PhalaCvmNotRunning and PhalaAppCvmsNotReady of its CVMs do not fire at all.
- What fails together is one alert: of the workspace if half or more of its apps fail or its CVMs vanish, of the job if all do. What was watched within the last hour and is not any more, without a change of the configuration, is an alert.
- A summary names what is affected and where: it is all that a lock screen shows. Labels carry \`alias\`, the name of the app, for routing and silences.
- A workspace with several configured keys causes one alert: they are counted once, by \`workspace_id\`.
- Any poll interval works: the exporter exports its interval (\`phala_exporter_poll_interval_seconds\`), and states that are normal for a while, such as an update, a failed poll or data some minutes old, cause an alert only after three intervals (at most three hours). Data is stale if it is older than three intervals, of any length.
- Labels of the target, such as a team, stay on alerts and can be used for routing. A target label with the name of a label of the exporter (LABELS) is dropped, with and without \`honor_labels\`; the exporter's label is kept. With the label \`cluster\`, one Prometheus or Alertmanager can serve several clusters.
- The labels of an alert identify its subject and nothing else; node statuses and times are in the description. \`dashboard_url\` is a path below the address of your Grafana.`;

const LIMITS = `## Limits

- An intentional stop that begins and ends between two polls is not seen, and PhalaCvmStopped fires. The same applies to deletions (PhalaAppCvmsVanished) and updates (PhalaCvmRestarted), and is more frequent with longer poll intervals. With a poll interval of ten minutes or more, PhalaCvmFlapping cannot fire, and with more than ten minutes, PhalaCvmCrashLoop cannot.
- Boots, restarts and their errors are those that nodes report: without \`collectors.live_status\`, their alerts do not fire in the default version of the API. While it fails, PhalaCollectorFailing does. Statuses of nodes are only in the later versions. [metrics.md](metrics.md) lists the source of each family.
- The time in the description of an alert about a status is when an exporter saw the status change, or, if none has since its start, when this Prometheus first saw it. Operations and starts have the time that the API reports, where it does.
- The apps, CVMs and nodes of a missing shard have no data and no other alerts. The labels of an app do not contain its shard: PhalaShardPollsFailing cannot mute the alerts about the shard's apps, as PhalaAllPollsFailing does for all apps.
- The runway is the credit divided by what the CVMs cost now, as far as it is known: CVMs with other billing periods than hourly are not in it, nor are disks in API versions without \`hourly_rate\`, nor CVMs that no exporter watches. The credit is the larger of balance and granted credit, never their sum: the API does not document whether the balance contains the granted credit, and a runway that is too short warns early.
- The expected number of CVMs of an app is known only if \`expected_cvms\` is configured.
- Families excluded by \`metrics.exclude\` are not available to the rules, which need: FAMILIES.`;

const CHANGES = `## Change a number

All numbers are in [prometheus/src/thresholds.ts](../prometheus/src/thresholds.ts), by alert; the job and the labels that distinguish replicas are at the end of the file, with the base of \`runbook_url\` (\`runbooksUrl\`); exporters serve them on \`/docs/runbooks/\`, too. After a change, run \`npm run generate\`: it writes the rules, their tests and this page. Without Node.js, change the number in the rule file; with Helm, set \`prometheusRule.thresholds\` of the [chart](../deploy/helm/phala-cloud-exporter/README.md).

\`promtool test rules prometheus/tests/*.yml\` runs the tests, in minutes; \`npx vitest run test/alerts/mutants.test.ts\` checks that they fail if a number changes. Their precision is half a minute, in Prometheus 2 and 3.`;

/** Renders the page about alerts and recording rules. */
export function renderAlerts(): string {
  return renderDocument([
    '# Alerts',
    INTRODUCTION,
    ...toAlertGroups(SHIPPED).flatMap(({ name, rules }) => [`## ${GROUP_TITLES[name]}`, renderGroup(rules)]),
    PROMISES.replace('LABELS', codes(CONFLICTING_LABELS)),
    LIMITS.replace('FAMILIES', codes(neededFamilies())),
    CHANGES,
    '## Recording rules',
    'For your own dashboards and queries: the results are the same for one exporter and for several.',
    renderTable(
      ['name', 'meaning'],
      [...toRecordingGroup(SHIPPED).rules, ...toPanelGroup(SHIPPED).rules].map(({ name, meaning }) => [
        code(name),
        meaning,
      ]),
    ),
  ]);
}

/** Renders the list of all runbooks. */
export function renderRunbookIndex(): string {
  const alerts = toAlertGroups(SHIPPED).flatMap(({ rules }) => rules);
  return renderDocument([
    '# Runbooks',
    'One page for each alert: meaning, impact, diagnosis, mitigation and false alarms. Replace words in CAPITALS, such as `CVM_ID`, with the labels of the alert.',
    ...SEVERITIES.flatMap((severity) => [
      `## ${severity}`,
      alerts
        .filter((alert) => alert.severity === severity)
        .map(({ name, summary }) => `- [${name}](${name}.md): ${summary}`)
        .join('\n'),
    ]),
    'Failed polls, by reason: [failure-reasons.md](failure-reasons.md). All numbers and recording rules: [alerts.md](../alerts.md).',
  ]);
}

function renderGroup(alerts: readonly Alert[]): string {
  return renderTable(
    ['alert', 'severity', 'fires after', 'summary'],
    alerts.map(({ name, severity, summary }) => [
      `[${name}](runbooks/${name}.md)`,
      severity,
      firesAfter(name),
      summary,
    ]),
  );
}

function neededFamilies(): readonly string[] {
  const needed = new Set(
    toAlertGroups(SHIPPED).flatMap(({ rules }) => rules.flatMap(({ name }) => [...familiesOf(ruleOf(name))])),
  );
  return [...labelsBySeries().keys()].filter((family) => needed.has(family));
}
