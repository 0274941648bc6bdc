import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ALERTS } from '../../prometheus/src/catalogue.ts';
import { SEVERITIES, SUBJECT_LABELS } from '../../prometheus/src/define.ts';
import { toSeconds } from '../../prometheus/src/duration.ts';
import { ENDPOINT_JOB, GUEST_JOB } from '../../prometheus/src/guest-recordings.ts';
import { ENVIRONMENT, THRESHOLDS } from '../../prometheus/src/thresholds.ts';
import { INHIBITIONS, namesOf, rulesOf } from './inhibitions.ts';
import { runTool } from './promtool.ts';
import { type AlertingRule, readText } from './rule-files.ts';

const WAIT_SECONDS: Readonly<Record<string, number>> = {
  PhalaExporterShardMissing: toSeconds(THRESHOLDS.PhalaExporterShardMissing.window),
  PhalaCvmStuck: toSeconds(THRESHOLDS.PhalaCvmStuck.age),
  PhalaCvmDeploymentStuck: toSeconds(THRESHOLDS.PhalaCvmDeploymentStuck.age),
};

const FILE = 'prometheus/alertmanager.example.yml';
describe('prometheus.example.yml', () => {
  it('is valid, with its rules', () => {
    expect(runTool('promtool', 'check', 'config', 'prometheus/prometheus.example.yml')).toMatchObject({
      status: 0,
    });
  });

  it('scrapes the exporter with the job name of the rules', () => {
    const { scrape_configs: jobs } = parse(readText('prometheus.example.yml'));

    expect(jobs.map(({ job_name: name }: { job_name: string }) => name)).toEqual([
      ENVIRONMENT.job,
      GUEST_JOB,
      ENDPOINT_JOB,
    ]);
  });

  it('is valid with its commented lines enabled', () => {
    const text = readText('prometheus.example.yml')
      .replaceAll(/^( {4})# (?=( {2})*[a-z_]+:)/gm, '$1')
      .replaceAll(/^( {6})# (?=[a-z_]+:)/gm, '$1');
    const [job] = parse(text).scrape_configs;

    expect(job).toMatchObject({
      scheme: 'https',
      tls_config: { ca_file: expect.any(String) },
      basic_auth: { username: 'prometheus' },
    });
  });
});

describe('alertmanager.example.yml', () => {
  it('is valid', () => {
    expect(runTool('amtool', 'check-config', FILE)).toMatchObject({ status: 0 });
  });

  it.each([
    ['critical', 'pager'],
    ['warning', 'tickets'],
    ['info', 'info'],
  ])('sends %s alerts to %s', (severity, receiver) => {
    const { output } = runTool(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${FILE}`,
      `severity=${severity}`,
    );

    expect(output.split('\n')[0]).toBe(receiver);
  });

  it('groups by app, and within a cluster', () => {
    expect(parse(readText('alertmanager.example.yml')).route.group_by).toEqual(
      expect.arrayContaining(['app_id', 'cluster']),
    );
  });

  it('has inhibitions only of existing alerts', () => {
    for (const { source_matchers: sources, target_matchers: targets } of INHIBITIONS) {
      expect(namesOf(sources)).not.toEqual([]);
      expect(namesOf(targets)).not.toEqual([]);
    }
    const exact = INHIBITIONS.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])
      .join('|')
      .match(/Phala\w+(?!\w*\.)/g);
    const prefixes = ['Phala', 'PhalaApp', 'PhalaCvm', 'PhalaNode', 'PhalaGuest', 'PhalaEndpoint'];
    const known: readonly string[] = [...prefixes, ...ALERTS.map(({ name }) => name)];
    expect(exact?.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has source alerts that fire before their target alerts', () => {
    for (const { source_matchers: sources, target_matchers: targets } of INHIBITIONS) {
      const slowest = Math.max(...rulesOf(sources).map(delayOf));
      const quickest = Math.min(...rulesOf(targets).map(delayOf));
      expect.soft(slowest, `${sources.join()} → ${targets.join()}`).toBeLessThanOrEqual(quickest);
    }
  });

  it('has source alerts that are at least as severe as their target alerts', () => {
    const severityOf = (name: string): number =>
      SEVERITIES.indexOf(ALERTS.find((each) => each.name === name)?.severity ?? 'info');
    const unlawful = INHIBITIONS.flatMap(({ source_matchers: sources, target_matchers: targets }) =>
      namesOf(sources).flatMap((source) =>
        namesOf(targets)
          .filter((target) => severityOf(source) > severityOf(target))
          .map((target) => `${source} → ${target}`),
      ),
    );

    expect(unlawful).toEqual([]);
  });

  it('mutes no alert of another cluster', () => {
    expect(INHIBITIONS.filter(({ equal }) => !equal.includes('cluster'))).toEqual([]);
  });

  it('compares only labels that both have', () => {
    for (const { source_matchers: sources, target_matchers: targets, equal } of INHIBITIONS) {
      for (const name of [...namesOf(sources), ...namesOf(targets)]) {
        const alert = ALERTS.find((each) => each.name === name);
        const { subject = 'exporter', moreLabels = [] } = alert ?? {};
        const labels: readonly string[] = ['cluster', 'job', ...SUBJECT_LABELS[subject], ...moreLabels];
        expect
          .soft(
            equal.filter((label) => !labels.includes(label)),
            `${name} in ${sources.join()} → ${targets.join()}`,
          )
          .toEqual([]);
      }
    }
  });

  it.each([
    ['PhalaCvmAttestationInvalid', 'PhalaCvmMeasuredHashMismatch'],
    ['PhalaCollateralExpiring', 'PhalaCvmNotAttested'],
    ['PhalaCollectorFailing', 'PhalaCvmNotAttested'],
    ['PhalaExporterDown', 'PhalaCvmFailed'],
    ['PhalaExporterDown', 'PhalaAppCvmsNotReady'],
    ['PhalaExporterDown', 'PhalaExporterShardMissing'],
    ['PhalaExporterShardMissing', 'PhalaExporterReplicaDown'],
    ['PhalaExporterShardMissing', 'PhalaWorkspaceWithoutApps'],
    ['PhalaWorkspaceWithoutApps', 'PhalaExporterWithoutApps'],
    ['PhalaWorkspacePollsFailing', 'PhalaAppDataStale'],
    ['PhalaWorkspaceThrottled', 'PhalaApiThrottled'],
    ['PhalaWorkspaceShrunk', 'PhalaAppCvmsNotReady'],
    ['PhalaAllPollsFailing', 'PhalaCvmFailed'],
    ['PhalaNodeOffline', 'PhalaCvmNotRunning'],
    ['PhalaApiKeyRefused', 'PhalaAppPollFailing'],
    ['PhalaApiKeyRefused', 'PhalaCollectorFailing'],
    ['PhalaCvmAutoRestartExhausted', 'PhalaCvmFailed'],
    ['PhalaCvmAutoRestartExhausted', 'PhalaCvmCrashLoop'],
    ['PhalaCvmCrashLoop', 'PhalaCvmFailed'],
    ['PhalaCvmCrashLoop', 'PhalaCvmRestarted'],
    ['PhalaCvmBootError', 'PhalaCvmBootIncomplete'],
    ['PhalaNodeOffline', 'PhalaCvmWithoutLiveStatus'],
    ['PhalaNodeOffline', 'PhalaGuestDown'],
    ['PhalaGatewayDown', 'PhalaGuestDown'],
    ['PhalaGatewayDown', 'PhalaEndpointDown'],
  ])('%s mutes %s', (source, target) => {
    expect(
      INHIBITIONS.some(
        (rule) =>
          namesOf(rule.source_matchers).includes(source) && namesOf(rule.target_matchers).includes(target),
      ),
    ).toBe(true);
  });

  it('has no alert that mutes itself', () => {
    for (const { source_matchers: sources, target_matchers: targets } of INHIBITIONS)
      expect(namesOf(sources).filter((name) => namesOf(targets).includes(name))).toEqual([]);
  });
});

it.each(findScrapeConfigs())('the scrape configuration in %s sets honor_labels', (_file, jobs) => {
  const exporters = jobs.filter(({ job_name: name }) => ![GUEST_JOB, ENDPOINT_JOB].includes(name ?? ''));
  expect(exporters.filter((job) => job.honor_labels !== true)).toEqual([]);
});

it('compose.yaml mounts the example configuration', () => {
  expect(readFileSync('compose.yaml', 'utf8')).toContain(
    './prometheus/${PROMETHEUS_CONFIG:-prometheus.example.yml}:',
  );
});

// Delay after the fault. Some rules also wait until their window contains no sample from before the fault.
function delayOf(rule: AlertingRule): number {
  return toSeconds(rule.for) + (WAIT_SECONDS[rule.alert] ?? 0);
}

interface ScrapeJob {
  readonly job_name?: string;
  readonly honor_labels?: boolean;
}

// In YAML files, and in blocks of YAML in Markdown.
function findScrapeConfigs(): readonly (readonly [string, readonly ScrapeJob[]])[] {
  const files = ['.', 'docs', 'prometheus'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(md|ya?ml)$/.test(name))
      .map((name) => join(folder, name)),
  );
  expect(files).toEqual(expect.arrayContaining(['README.md', 'prometheus/prometheus.example.yml']));
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const blocks = file.endsWith('.md')
      ? [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block)
      : [text];
    return blocks
      .filter((block) => /^scrape_configs:/m.test(block))
      .map((block) => [file, parse(block).scrape_configs] as const);
  });
}
