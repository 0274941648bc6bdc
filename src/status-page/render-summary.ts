import type { Shard } from '../shard.ts';
import { renderAge } from './components.ts';
import { countOf, formatCount, formatDuration } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import type { StatusData } from './status-data.ts';
import type { Summary } from './summarize.ts';

/** Counts, ages and the state of the exporter itself. */
export function renderSummary(data: StatusData, { all }: Summary): Html {
  const { snapshot, workspaces, shard, isReady, nowSeconds } = data;
  const polled = all.apps.filter(
    ({ app }) => app.lastPoll !== undefined && app.lastPoll.failure === undefined,
  );
  const running = all.apps.reduce((sum, app) => sum + app.running, 0);
  const nodes = snapshot.nodes.length === 0 ? '' : ` on ${countOf(snapshot.nodes.length, 'node')}`;
  return html`<dl class="facts">
${renderFact('Polled apps', formatCount(polled.length), `of ${formatCount(all.apps.length)}`)}
${renderFact('Running CVMs', formatCount(running), `of ${formatCount(all.cvms.length)}${nodes}`)}
${renderFact('Oldest data', ...toOldestData(data))}
${renderFact('Workspaces', formatCount(workspaces.length), toDiscovery(data))}
${renderFact('Configuration', 'loaded', renderAge(data.configuration.loadedAtSeconds, nowSeconds))}
${shard.total > 1 ? renderFact('Shard', ...toShard(shard)) : undefined}
${renderFact('Readiness', isReady ? 'ready' : 'not ready', isReady ? undefined : 'waiting for the first poll cycle')}
</dl>`;
}

function renderFact(name: string, value: string, note: Part): Html {
  return html`<div><dt>${name}<dd>${value} <small>${note}</small></div>`;
}

function toOldestData({ snapshot, nowSeconds }: StatusData): readonly [string, Part] {
  const ages = snapshot.apps.flatMap(({ lastSuccessAtSeconds: at }) =>
    at === undefined ? [] : [nowSeconds - at],
  );
  if (ages.length === 0) return ['none yet', undefined];
  return [formatDuration(ages.reduce((oldest, age) => Math.max(oldest, age))), 'old'];
}

function toDiscovery({ workspaces, nowSeconds }: StatusData): Part {
  const lists = workspaces.flatMap(({ discovery }) => discovery?.lastList?.finishedAtSeconds ?? []);
  if (lists.length === 0) return undefined;
  return html`last list ${renderAge(Math.min(...lists), nowSeconds)}`;
}

function toShard({ number, total }: Shard): readonly [string, Part] {
  return [formatCount(number), `of ${formatCount(total)}, counted from 0`];
}
