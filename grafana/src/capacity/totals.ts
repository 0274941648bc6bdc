import { NEW_SHAPE_ONLY, NOTHING_KNOWN } from '../empty.ts';
import type { Placed, Room } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { APP_CVMS } from '../readiness.ts';
import { NONE_IS_CALM, PLAIN } from '../thresholds.ts';
import { MONEY } from '../units.ts';
import { HOURLY, HOURS_PER_MONTH, NOT_HOURLY, onNodes, PRICED } from './measures.ts';

const ALLOCATED = 'What is allocated to the chosen CVMs as of the last poll, whether it is used or not.';
const RESIZE = 'See below where it is, and resize or delete what is not needed.';

/** What all of it is, and what it costs. */
export const totals: Room = {
  title: 'In total',
  panels: [
    stat({
      title: 'Per hour',
      says: {
        asks: 'What do the CVMs cost now?',
        shows: 'The compute price of the chosen CVMs that are billed hourly, per hour, without disk.',
        normal: 'What you planned.',
        act: 'See below which app, node or instance type it is.',
      },
      expression: `sum(${HOURLY}) or 0 * count(${PRICED})`,
      unit: MONEY,
      decimals: 2,
      steps: PLAIN,
      empty: NEW_SHAPE_ONLY,
    }),
    stat({
      title: 'Per month',
      says: {
        asks: 'What will they cost in a month?',
        shows: `The price per hour, for ${HOURS_PER_MONTH} hours: a projection of what is there now, not a bill.`,
        normal: 'Within your budget.',
        act: 'The invoice in the console is what counts; disk and CVMs that are not billed hourly come on top.',
      },
      expression: `${HOURS_PER_MONTH} * sum(${HOURLY}) or 0 * count(${PRICED})`,
      unit: MONEY,
      decimals: 0,
      steps: PLAIN,
      empty: NEW_SHAPE_ONLY,
    }),
    stat({
      title: 'Not in these prices',
      says: {
        asks: 'How many CVMs are missing from the prices?',
        shows: 'CVMs without a price per hour: billed monthly, not billed, or without a price.',
        normal: '0, or as many as you know of.',
        act: 'See Billing below.',
      },
      expression: `count(${NOT_HOURLY}) or 0 * sum(${APP_CVMS})`,
      unit: 'none',
      steps: NONE_IS_CALM,
      empty: NOTHING_KNOWN,
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

function allocated(asks: string, { title, family, unit, width = 4 }: Allocated): Placed {
  return stat({
    title,
    says: { asks, shows: ALLOCATED, normal: 'What you planned.', act: RESIZE },
    expression: `sum(${onNodes(family)})`,
    unit,
    steps: PLAIN,
    empty: NOTHING_KNOWN,
    width,
  });
}
