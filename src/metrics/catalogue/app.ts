import type { AppView } from '../../snapshot/model.ts';
import { counter, gauge, gaugeBy, info, type Section } from '../define.ts';

export const app: Section<AppView> = {
  identityLabels: ['app_id'],
  subjects: ({ apps }) => apps,
  identify: ({ target }) => [target.appId],
  families: [
    info('phala_app_info', 'An app to poll, configured or discovered; always 1.', {
      workspace: ({ target }) => target.workspace,
      alias: ({ target }) => target.alias,
    }),
    gauge(
      'phala_app_poll_success',
      'Whether the last poll of the app succeeded; absent until it was polled.',
      ({ lastPoll }) => lastPoll && lastPoll.failure === undefined,
    ),
    gaugeBy(
      'reason',
      'phala_app_last_poll_failure',
      'Why the last poll of the app failed; 1 while it did, absent otherwise.',
      ({ lastPoll }) => (lastPoll?.failure === undefined ? [] : [[lastPoll.failure, 1]]),
    ),
    gauge(
      'phala_app_cvms',
      'CVMs of the app as of the last successful poll; absent when that is older than poll.stale_after.',
      ({ cvmCount }) => cvmCount,
    ),
    gauge(
      'phala_app_expected_cvms',
      'CVMs that the app should have, from the configuration.',
      ({ target }) => target.expectedCvms,
    ),
    gauge(
      'phala_app_last_success_timestamp_seconds',
      'When the last successful poll of the app ended: the age of its data.',
      ({ lastSuccessAtSeconds }) => lastSuccessAtSeconds,
    ),
    gauge(
      'phala_app_last_poll_duration_seconds',
      'Duration of the last poll of the app, with queueing and all attempts.',
      ({ lastPoll }) => lastPoll?.durationSeconds,
    ),
    counter(
      'phala_app_polls_total',
      'Polls of the app that ended, from 0, with failed and without aborted ones.',
      ({ polls }) => polls,
    ),
    counter(
      'phala_app_poll_failures_total',
      'Polls of the app that failed, from 0, without aborted ones.',
      ({ failures }) => failures,
    ),
  ],
};
