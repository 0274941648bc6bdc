import type { Row } from '../layout.ts';
import { NEW_SHAPE_ONLY, NO_DATA } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { NEUTRAL } from '../thresholds.ts';
import { MONEY } from '../units.ts';
import { HOURS_PER_MONTH, MEASURES, total } from './measures.ts';

const { hourly, vcpus, memory, disk, gpus } = MEASURES;

/** Total resources and cost. */
export const totals: Row = {
  title: 'Totals',
  panels: [
    stat({
      title: 'Cost',
      description: {
        question: 'What do the selected CVMs cost?',
        shows: `The cost per hour of the selected CVMs that are billed hourly; disk only in newer responses of the API. Per month: × ${HOURS_PER_MONTH} hours, a projection of the current state, not a bill. CVMs left out of all costs, above, are extra.`,
        normal: 'As you planned.',
        action: 'See Breakdown below by app, node or instance type, and the invoice in the console.',
      },
      expression: total(hourly.of),
      legend: 'per hour',
      more: [
        {
          legend: 'per month',
          expression: `${HOURS_PER_MONTH} * ${total(hourly.of)}`,
          decimals: 0,
          steps: NEUTRAL,
        },
      ],
      unit: MONEY,
      decimals: 2,
      steps: NEUTRAL,
      noValue: NEW_SHAPE_ONLY,
      width: 8,
    }),
    stat({
      title: 'Allocated',
      description: {
        question: 'How much is allocated?',
        shows: 'Allocated to the selected CVMs as of the last successful poll, used or not.',
        normal: 'As you planned.',
        action: 'See Breakdown below; resize or delete CVMs that are not needed.',
      },
      expression: total(vcpus.of),
      legend: 'vCPUs',
      more: [
        { legend: 'memory', expression: total(memory.of), unit: 'bytes', steps: NEUTRAL },
        { legend: 'disk', expression: total(disk.of), unit: 'bytes', steps: NEUTRAL },
        { legend: 'GPUs', expression: total(gpus.of), steps: NEUTRAL },
      ],
      unit: 'none',
      steps: NEUTRAL,
      noValue: NO_DATA,
      width: 16,
    }),
  ],
};
