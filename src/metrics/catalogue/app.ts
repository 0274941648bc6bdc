import { FAILURE_REASONS } from '../../errors.ts';
import type { AppView } from '../../snapshot/model.ts';
import { defineFamily, defineSection, one } from '../define.ts';

/** What is known of an app, and how its polls go. */
export const app = defineSection<AppView>({
  identityLabels: ['app_id'],
  subjects: ({ apps }) => apps,
  identify: ({ target }) => [target.appId],
  families: [
    defineFamily({
      name: 'phala_app_info',
      type: 'gauge',
      unit: 'none',
      help: 'An app that is watched, configured or discovered; always 1.',
      labels: ['workspace', 'alias'],
      samples: ({ target }: AppView) => [
        { labels: { workspace: target.workspace, alias: target.alias }, value: 1 },
      ],
    }),
    defineFamily({
      name: 'phala_app_up',
      type: 'gauge',
      unit: 'none',
      help: 'Whether the last poll of the app succeeded; absent until it was polled.',
      labels: [],
      samples: ({ lastPoll }: AppView) => one(lastPoll && lastPoll.failure === undefined),
    }),
    defineFamily({
      name: 'phala_app_last_poll_failure',
      type: 'gauge',
      unit: 'none',
      help: 'Why the last poll of the app failed; 1 while it did, absent otherwise.',
      labels: ['reason'],
      samples: ({ lastPoll }: AppView) =>
        lastPoll?.failure === undefined ? [] : [{ labels: { reason: lastPoll.failure }, value: 1 }],
    }),
    defineFamily({
      name: 'phala_app_cvms',
      type: 'gauge',
      unit: 'none',
      help: 'CVMs of the app as of the last good poll; absent when that is older than poll.stale_after.',
      labels: [],
      samples: ({ cvmCount }: AppView) => one(cvmCount),
    }),
    defineFamily({
      name: 'phala_app_expected_cvms',
      type: 'gauge',
      unit: 'none',
      help: 'CVMs that the app should have, by the configuration.',
      labels: [],
      samples: ({ target }: AppView) => one(target.expectedCvms),
    }),
    defineFamily({
      name: 'phala_app_last_success_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the last good poll of the app ended: how fresh its data is.',
      labels: [],
      samples: ({ lastSuccessAtSeconds }: AppView) => one(lastSuccessAtSeconds),
    }),
    defineFamily({
      name: 'phala_app_last_poll_duration_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How long the last poll of the app took, with waiting for its turn and all its attempts.',
      labels: [],
      samples: ({ lastPoll }: AppView) => one(lastPoll?.durationSeconds),
    }),
    defineFamily({
      name: 'phala_app_polls_total',
      type: 'counter',
      unit: 'none',
      help: 'Polls of the app that ended, well or not.',
      labels: [],
      samples: ({ polls }: AppView) => one(polls),
    }),
    defineFamily({
      name: 'phala_app_poll_failures_total',
      type: 'counter',
      unit: 'none',
      help: "Polls of the app that failed, by reason; from a reason's first failure on.",
      labels: ['reason'],
      samples: ({ failures }: AppView) =>
        Object.keys(FAILURE_REASONS).flatMap((reason) => {
          const value = failures.get(reason);
          return value === undefined ? [] : [{ labels: { reason }, value }];
        }),
    }),
  ],
});
