import { SHIPPED, toAlertGroups, toRecordingGroup } from '../../prometheus/src/catalogue.ts';
import { type Alert, SEVERITIES } from '../../prometheus/src/define.ts';
import { CONTESTED_LABELS } from '../../prometheus/src/own-labels.ts';
import { familiesOf, ruleOf } from '../../test/alerts/rule-files.ts';
import { code, codes, renderDocument, renderTable } from './markdown.ts';
import { labelsBySeries } from './metrics.ts';

const GROUP_TITLES: Readonly<Record<string, string>> = {
  'phala-cloud.exporter': 'The exporter itself',
  'phala-cloud.api': 'The way to the cloud',
  'phala-cloud.apps': 'Apps',
  'phala-cloud.cvms': 'CVMs',
  'phala-cloud.nodes': 'Nodes',
  'phala-cloud.tee': 'For who runs in a TEE',
};

const INTRODUCTION = `Load [prometheus/rules](../prometheus/rules) in a Prometheus 2.42 or newer, under the job name \`phala-cloud\`, and route by severity: [prometheus.example.yml](../prometheus/prometheus.example.yml) and [alertmanager.example.yml](../prometheus/alertmanager.example.yml) show how. \`critical\` wakes somebody, \`warning\` is for today, \`info\` is for who looks. Every alert has a page to read at night.`;

const PROMISES = `## What they promise

- Two replicas of the exporter make one alert, and when one of them is gone it is still one.
- Exporters that share the apps as shards are one to them, whatever replicas each shard has: what all of them see is told once, and a shard that is missing is an alert of its own.
- A restart of the exporter or of Prometheus, a gap in the scrapes, a first scrape and a single failed poll make none, and do not end one that fires: while no exporter says anything of an app, its last word counts for five minutes.
- A CVM that is seen to be stopped on purpose makes none, unless its app then has fewer ready ones than \`expected_cvms\`.
- What explains an alert mutes it: an exporter that is down, a cloud that does not answer, a key that is refused, a node that is offline. The inhibitions are in alertmanager.example.yml, and what mutes fires sooner than what it mutes.
- Poll as seldom as you like: the exporter tells how far apart its polls are (\`phala_exporter_poll_interval_seconds\`), and what is well for a while, such as an update, a failed poll or data of some minutes, is an alert only after three intervals, three hours at most. Data is stale when it is older than three intervals, however long they are.
- Labels of the target, such as a team, stay on alerts and may be routed by. One that has a name of ours (LABELS) is dropped, with \`honor_labels\` and without; ours are kept. With \`cluster\`, one Prometheus or Alertmanager can serve several clusters.
- The labels of an alert say whom it is about and nothing else; names for people, nodes' statuses and times are looked up for the text. \`dashboard_url\` is a path below the address of your Grafana.`;

const LIMITS = `## What they cannot see

- A stop that begins and ends between two polls looks like a stop that nobody ordered: PhalaCvmStopped tells it. So do a deletion and an update, to PhalaAppCvmsVanished and PhalaCvmRestarted: the more often, the farther polls are apart. Polled every ten minutes or less often, a CVM that comes and goes is not seen to (PhalaCvmFlapping).
- Uptimes and boots are told by the shape 2025-10-28 of the API only, statuses of nodes by the later ones; alerts about the others stay silent. The tables in [metrics.md](metrics.md) say which shape tells what.
- Of a shard that is missing nothing is known: its apps, CVMs and nodes have no other alerts then. Which shard an app is on stands in none of its labels: PhalaNoAppOfShardAnswers cannot mute the alerts of the shard's apps, as PhalaNoAppAnswers does for all.
- How many CVMs an app should have is only known when the configuration says so: \`expected_cvms\`.
- Families that \`metrics.exclude\` hides are not there for the rules either. They need: FAMILIES.`;

const CHANGES = `## Change a number

All numbers are in [prometheus/src/thresholds.ts](../prometheus/src/thresholds.ts), by the alert's name; the job and the labels that tell replicas apart are at its end, and the address of the runbooks is in [src/links.ts](../src/links.ts). After a change, \`npm run generate\` writes the rules, their tests and this page anew. Without Node, change the number in the rule file: it is YAML like any other.

\`promtool test rules prometheus/tests/*.yml\` runs the tests by hand; \`npx vitest run test/alerts/mutants.test.ts\` shows that they notice when a number changes. They are exact to half a minute, in Prometheus 2 and 3.`;

/** Renders the page about alerts and recording rules. */
export function renderAlerts(): string {
  return renderDocument([
    '# Alerts',
    INTRODUCTION,
    ...toAlertGroups(SHIPPED).flatMap(({ name, rules }) => [`## ${GROUP_TITLES[name]}`, renderGroup(rules)]),
    PROMISES.replace('LABELS', codes(CONTESTED_LABELS)),
    LIMITS.replace('FAMILIES', codes(neededFamilies())),
    CHANGES,
    '## Recording rules',
    'Dashboards and queries of your own may use these: they are the same for one exporter and for several.',
    renderTable(
      ['name', 'meaning'],
      toRecordingGroup(SHIPPED).rules.map(({ name, meaning }) => [code(name), meaning]),
    ),
  ]);
}

/** Renders the list of all runbooks. */
export function renderRunbookIndex(): string {
  const alerts = toAlertGroups(SHIPPED).flatMap(({ rules }) => rules);
  return renderDocument([
    '# Runbooks',
    'One page for each alert: what it means, whom it hurts, how to find out more, what to do, and when it is wrong. Words in capitals, such as `CVM_ID`, stand for the labels of the alert.',
    ...SEVERITIES.flatMap((severity) => [
      `## ${severity}`,
      alerts
        .filter((alert) => alert.severity === severity)
        .map(({ name, summary }) => `- [${name}](${name}.md): ${summary}`)
        .join('\n'),
    ]),
    'Why polls fail, reason by reason: [failure-reasons.md](failure-reasons.md). All numbers and recording rules: [alerts.md](../alerts.md).',
  ]);
}

function renderGroup(alerts: readonly Alert[]): string {
  return renderTable(
    ['alert', 'severity', 'after', 'what it tells'],
    alerts.map(({ name, severity, summary }) => [
      `[${name}](runbooks/${name}.md)`,
      severity,
      ruleOf(name).for,
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
