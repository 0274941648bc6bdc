import type { GridPanel, Row } from '../layout.ts';
import { NEW_SHAPE_ONLY, NO_DATA } from '../no-value.ts';
import { stat } from '../panels/stat.ts';
import { APP_CVMS } from '../readiness.ts';
import { NEUTRAL, WARNING_ABOVE_ZERO } from '../thresholds.ts';
import { MONEY } from '../units.ts';
import { HOURLY, HOURS_PER_MONTH, NOT_HOURLY, onNodes, PRICED } from './measures.ts';

const ALLOCATED = 'Allocated to the selected CVMs as of the last successful poll, used or not.';
const RESIZE = 'See Breakdown below; resize or delete CVMs that are not needed.';

/** Total resources and cost. */
export const totals: Row = {
  title: 'Totals',
  panels: [
    stat({
      title: 'Per hour',
      description: {
        question: 'What do the CVMs cost per hour?',
        shows:
          'The cost per hour of the selected CVMs that are billed hourly; disk only in newer responses of the API.',
        normal: 'As you planned.',
        action: 'See Breakdown below by app, node or instance type.',
      },
      expression: `sum(${HOURLY}) or 0 * count(${PRICED})`,
      unit: MONEY,
      decimals: 2,
      steps: NEUTRAL,
      noValue: NEW_SHAPE_ONLY,
    }),
    stat({
      title: 'Per month',
      description: {
        question: 'What will they cost per month?',
        shows: `The cost per hour × ${HOURS_PER_MONTH} hours: a projection of the current state, not a bill.`,
        normal: 'Within your budget.',
        action: 'See the invoice in the console; CVMs that are not billed hourly are extra.',
      },
      expression: `${HOURS_PER_MONTH} * sum(${HOURLY}) or 0 * count(${PRICED})`,
      unit: MONEY,
      decimals: 0,
      steps: NEUTRAL,
      noValue: NEW_SHAPE_ONLY,
    }),
    stat({
      title: 'CVMs without hourly cost',
      description: {
        question: 'How many CVMs are not included in the costs?',
        shows: 'CVMs without a cost per hour: billed monthly, not billed, or cost unknown.',
        normal: '0, or the number that you expect.',
        action: 'See CVMs not billed hourly below.',
      },
      expression: `count(${NOT_HOURLY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: WARNING_ABOVE_ZERO,
      noValue: NO_DATA,
    }),
    allocated('How many vCPUs are allocated?', { title: 'vCPUs', family: 'phala_cvm_vcpus', unit: 'none' }),
    allocated('How much memory is allocated?', {
      title: 'Memory',
      family: 'phala_cvm_memory_bytes',
      unit: 'bytes',
      width: 3,
    }),
    allocated('How much disk space is allocated?', {
      title: 'Disk',
      family: 'phala_cvm_disk_bytes',
      unit: 'bytes',
      width: 3,
    }),
    allocated('How many GPUs are allocated?', {
      title: 'GPUs',
      family: 'phala_cvm_gpus',
      unit: 'none',
      width: 2,
    }),
  ],
};

interface Allocated {
  readonly title: string;
  readonly family: string;
  readonly unit: string;
  readonly width?: number;
}

function allocated(question: string, { title, family, unit, width = 4 }: Allocated): GridPanel {
  return stat({
    title,
    description: { question, shows: ALLOCATED, normal: 'As you planned.', action: RESIZE },
    expression: `sum(${onNodes(family)})`,
    unit,
    steps: NEUTRAL,
    noValue: NO_DATA,
    width,
  });
}
