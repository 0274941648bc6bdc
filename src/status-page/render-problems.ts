import { FAILURE_REASONS, type FailureReason } from '../errors.ts';
import { type Html, html, type Part } from './html.ts';
import { renderAge, renderAppLink, renderRunbookLink } from './pieces.ts';
import type { Problem, StatusCount } from './problems.ts';
import { NEEDS_ATTENTION, toAddress } from './query.ts';
import { BOOT_ERROR } from './survey.ts';
import type { SurveyedApp } from './surveyed.ts';
import type { StatusView } from './view.ts';
import { clip, countOf, renderCount, renderDuration } from './words.ts';

const PROBLEMS_SHOWN = 12;
const NAMES_SHOWN = 3;
const STATUSES_SHOWN = 8;
const FAULTS_SHOWN = 5;

/** What needs attention, each with what to do about it; nothing where all is well. */
export function renderProblems({ problems, facts }: StatusView): Html | undefined {
  if (problems.length === 0) return undefined;
  const shown = problems.slice(0, PROBLEMS_SHOWN);
  const more = problems.length - shown.length;
  return html`<section aria-labelledby="problems">
<h2 id="problems">What needs attention</h2>
<ul class="problems">
${shown.map((problem) => html`<li>${renderProblem(problem, facts.nowSeconds)}\n`)}${more > 0 ? html`<li>and ${countOf(more, 'thing')} more` : undefined}
</ul>
</section>`;
}

function renderProblem(problem: Problem, nowSeconds: number): Html {
  switch (problem.kind) {
    case 'poll':
      return renderFailingPolls(problem.reason, problem.apps);
    case 'stale':
      return html`<b>${countOf(problem.apps.length, 'app')} without data that is fresh enough</b>
<p>The last good answer is too old to be trusted. ${renderApps(problem.apps)}`;
    case 'short':
      return html`<b>${countOf(problem.apps.length, 'app')} with fewer running CVMs than expected</b>
<p>${renderApps(problem.apps)}`;
    case 'cvms':
      return renderFailingCvms(problem.statuses);
    case 'list':
      return html`<b>No list of apps from ${renderNames(problem.workspaces)}: ${problem.reason}</b>
<p>${renderMeaning(problem.reason)} The apps of the last list are polled on. ${renderRunbookLink(problem.reason, 'What to do')}`;
    case 'paused':
      return html`<b>Nothing is asked in ${renderNames(problem.workspaces)} for ${renderDuration(problem.forSeconds)} more</b>
<p>The API said 429, and its pause is kept. ${renderRunbookLink('rate_limited', 'What to do')}`;
    case 'configuration':
      return html`<b>The configuration was not reloaded</b>
<p>The one before stays in force. Refused ${renderAge(problem.reload.atSeconds, nowSeconds)}:
${renderFaults(problem.reload.faults)}`;
    case 'limit':
      return html`<b>${countOf(problem.cvms, 'CVM')} left out</b><p>There are more than <code>limits.max_cvms</code>.`;
  }
}

function renderFailingPolls(reason: FailureReason, apps: readonly SurveyedApp[]): Html {
  return html`<b>${countOf(apps.length, 'app')} cannot be polled: ${reason}</b>
<p>${renderMeaning(reason)} ${renderRunbookLink(reason, 'What to do')}
<p>${renderApps(apps)}`;
}

function renderFailingCvms(statuses: readonly StatusCount[]): Html {
  const total = statuses.reduce((sum, [, count]) => sum + count, 0);
  const links = statuses.slice(0, STATUSES_SHOWN).map(([status, count]) => {
    const wanted = status === BOOT_ERROR ? NEEDS_ATTENTION : status;
    return html`<a href="${toAddress({ status: wanted })}#cvms"><bdi>${clip(status)}</bdi>: ${renderCount(count)}</a>`;
  });
  return html`<b>${countOf(total, 'CVM')} in trouble</b>
<p>By status: ${renderSome(links, statuses.length)}`;
}

function renderApps(apps: readonly SurveyedApp[]): Html {
  const links = apps.slice(0, NAMES_SHOWN).map(({ app }) => renderAppLink(app.target));
  return renderSome(links, apps.length);
}

function renderNames(names: readonly string[]): Html {
  return renderSome(
    names.slice(0, NAMES_SHOWN).map((name) => html`<bdi>${clip(name)}</bdi>`),
    names.length,
  );
}

function renderSome(shown: readonly Html[], total: number): Html {
  const parts: readonly Part[] = shown.map((part, index) => (index === 0 ? part : html`, ${part}`));
  return html`${parts}${total > shown.length ? ` and ${countOf(total - shown.length, 'other')}` : ''}`;
}

function renderFaults(faults: readonly string[]): Html {
  const shown = faults.slice(0, FAULTS_SHOWN);
  return html`<ul>${shown.map((fault) => html`<li><code>${clip(fault, 300)}</code>`)}${
    faults.length > shown.length ? html`<li>and ${countOf(faults.length - shown.length, 'fault')} more` : ''
  }</ul>`;
}

// The meanings are written for the documentation, where names stand between backticks.
function renderMeaning(reason: FailureReason): readonly Html[] {
  return FAILURE_REASONS[reason].meaning
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
