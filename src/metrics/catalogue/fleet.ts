import type { Snapshot } from '../../snapshot/model.ts';
import { defineFamily, defineSection, one } from '../define.ts';

/** What is true of everything that is watched. */
export const fleet = defineSection<Snapshot>({
  identityLabels: [],
  subjects: (snapshot) => [snapshot],
  identify: () => [],
  families: [
    defineFamily({
      name: 'phala_up',
      type: 'gauge',
      unit: 'none',
      help: 'Whether the last poll of at least one app succeeded; absent until something was asked.',
      labels: [],
      samples: ({ apps, isListMissing }: Snapshot) => {
        const polled = apps.filter(({ lastPoll }) => lastPoll !== undefined);
        if (polled.length > 0) return one(polled.some(({ lastPoll }) => lastPoll?.failure === undefined));
        return one(isListMissing ? false : undefined);
      },
    }),
  ],
});
