import { APP_LISTS } from '../../snapshot/collected.ts';
import type { Snapshot } from '../../snapshot/model.ts';
import { gauge, type Section } from '../define.ts';

export const fleet: Section<Snapshot> = {
  identityLabels: [],
  subjects: (snapshot) => [snapshot],
  identify: () => [],
  families: [
    gauge(
      'phala_up',
      'Whether the last poll of at least one app succeeded; absent until a first poll has ended.',
      ({ apps, collected }) => {
        const polls = apps.flatMap(({ lastPoll }) => lastPoll ?? []);
        if (polls.length > 0) return polls.some(({ failure }) => failure === undefined);
        const isListMissing = collected.some(
          ({ collector, failure }) => collector === APP_LISTS.collector && failure !== undefined,
        );
        return isListMissing ? false : undefined;
      },
    ),
  ],
};
