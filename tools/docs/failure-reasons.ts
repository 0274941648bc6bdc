import { FAILURE_REASONS, type FailureReason, RETRIED_REASONS } from '../../src/errors.ts';
import { LINES_PER_HOUR } from '../../src/observe/failure-log.ts';
import { type FailureExample, toFailureExamples } from './failure-examples.ts';
import { RUNBOOK, type Step } from './failure-reasons-text.ts';
import { renderDocument } from './markdown.ts';

/** Renders `docs/runbooks/failure-reasons.md`. */
export function renderFailureReasons(): string {
  const examples = toFailureExamples();
  const reasons = Object.keys(FAILURE_REASONS) as FailureReason[];
  return renderDocument([
    '# Failure reasons of polls',
    'Each failure has one reason: in `phala_app_last_poll_failure{reason=…}`, in ' +
      '`phala_exporter_collector_failures_total{reason=…}` for each collector, and in the log as `reason=…`.',
    'The log line `app poll failed` is written when the poll of an app fails, and `app poll recovered` when it succeeds again. Apps ' +
      'of a workspace that fail for the same reason share a line, `app polls failed`, with their number and some of ' +
      'their ids. A reason is logged once while failures last; `app polls keep failing` counts them once an hour. ' +
      `At most ${LINES_PER_HOUR} lines an hour are logged for a workspace, without these. A failed list of apps is logged as \`collector failed\` ` +
      'and `collector recovered`; the apps of the previous list are polled meanwhile. At debug level every poll is logged.',
    'For every reason, `phala_app_poll_success` of the app is 0, the CVM series of its last successful poll stay until `poll.stale_after` (after ' +
      'a 404 of the API they are dropped at once), other apps are polled as before, and the next cycle tries again. No restart is needed.',
    'To list current failures and their start:',
    fence(
      'sh',
      "curl -s localhost:10059/metrics | grep '^phala_app_poll_success' | grep ' 0$'\njournalctl -u phala-cloud-exporter | grep -E 'failed|failing|recovered' | tail",
    ),
    fence('promql', 'count by (reason) (phala_app_last_poll_failure)'),
    fence('promql', 'time() - phala_app_last_success_timestamp_seconds > 300'),
    'The commands below take the app from `APP_ID` and the key from `PHALA_CLOUD_API_KEY`. They write the ' +
      'response to `//tmp/response`, which may contain secrets of the app, such as links to its logs: delete it afterwards.',
    `Retried within the same poll: ${linksTo(reasons.filter(isRetried))}. Not retried: ` +
      `${linksTo(reasons.filter((reason) => !isRetried(reason)))}.`,
    ...reasons.flatMap((reason) => renderReason(reason, examples[reason])),
  ]);
}

function renderReason(reason: FailureReason, { series, log }: FailureExample): readonly string[] {
  const { about, steps } = RUNBOOK[reason];
  return [
    `## ${reason}`,
    `${FAILURE_REASONS[reason]} ${about}`,
    'Metrics and log:',
    fence('text', [...series, ...log].join('\n')),
    'What to do:',
    ...steps.map((step, index) => `${index + 1}. ${renderStep(step)}`),
  ];
}

function isRetried(reason: FailureReason): boolean {
  return RETRIED_REASONS.includes(reason);
}

function linksTo(reasons: readonly FailureReason[]): string {
  return reasons.map((reason) => `[\`${reason}\`](#${reason})`).join(', ');
}

function renderStep({ text, shell, query }: Step): string {
  const blocks = [
    ...(shell === undefined ? [] : [fence('sh', shell)]),
    ...(query === undefined ? [] : [fence('promql', query)]),
  ];
  return [text, ...blocks.map(indent)].join('\n\n');
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '   ');
}
