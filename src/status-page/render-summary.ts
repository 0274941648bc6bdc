import type { Shard } from '../shard.ts';
import type { StatusFacts } from './facts.ts';
import { type Html, html } from './html.ts';
import { renderAge } from './pieces.ts';
import type { StatusView, Verdict } from './view.ts';
import { countOf, renderCount, renderDuration } from './words.ts';

/** The whole in one line. */
export function toHeadline({ verdict, problems, facts }: StatusView): string {
  const count = problems.length;
  const texts: Readonly<Record<Verdict, string>> = {
    attention: count === 1 ? '1 thing needs attention' : `${count} things need attention`,
    waiting: 'Waiting for the first answers',
    empty: facts.shard.total > 1 ? 'There are no apps on this shard' : 'There are no apps to watch',
    good: 'All is well',
  };
  return texts[verdict];
}

/** Counts, ages and the state of the exporter itself. */
export function renderSummary({ facts, totals }: StatusView): Html {
  const { apps, appsUp, cvms, running, nodes, oldestSeconds } = totals;
  return html`<dl class="facts">
${renderFact('Apps that answer', html`${renderCount(appsUp)} <small>of ${renderCount(apps)}</small>`)}
${renderFact('CVMs that run', html`${renderCount(running)} <small>of ${renderCount(cvms)}${nodes === 0 ? '' : ` on ${countOf(nodes, 'node')}`}</small>`)}
${renderFact('Oldest data', oldestSeconds === undefined ? html`none yet` : html`${renderDuration(oldestSeconds)} <small>old</small>`)}
${renderFact('Configuration', renderConfiguration(facts))}
${facts.shard.total > 1 ? renderFact('Shard', renderShard(facts.shard)) : undefined}
${renderFact('Readiness', facts.isReady ? html`ready` : html`not ready <small>the first poll cycle has not ended yet</small>`)}
</dl>`;
}

function renderFact(name: string, value: Html): Html {
  return html`<div><dt>${name}<dd>${value}</div>`;
}

function renderShard({ number, total }: Shard): Html {
  return html`${renderCount(number)} <small>of ${renderCount(total)}, counted from 0</small>`;
}

function renderConfiguration({ configuration, nowSeconds }: StatusFacts): Html {
  const { loadedAtSeconds, refused } = configuration;
  const loaded = html`loaded ${renderAge(loadedAtSeconds, nowSeconds)}`;
  return refused === undefined
    ? html`in force <small>${loaded}</small>`
    : html`not reloaded <small>refused ${renderAge(refused.atSeconds, nowSeconds)}, in force: ${loaded}</small>`;
}
