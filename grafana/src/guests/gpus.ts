import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_GPUS } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { ofSelected } from '../promql.ts';
import { yesNoMappings } from '../status-styles.ts';
import { guestSelector, guestSeries } from './series.ts';

const ofGuest = (name: string): string => guestSeries([name], ['name']);
const ofGpu = (name: string): string => guestSeries([name], ['name', 'index']);
const MEMORY = `${guestSelector('dstack_gpu_memory_used_bytes')} / ${guestSelector('dstack_gpu_memory_total_bytes')}`;

/** GPUs, as guests with dstack 0.6 report them. */
export const gpus: Row = {
  title: 'GPUs',
  panels: [
    table({
      title: 'Confidential mode of GPUs',
      description: {
        question: 'Can the GPUs of each CVM be used in confidential mode?',
        shows:
          'Whether confidential mode is on, whether the GPUs accept requests in it, and the age of the measurement.',
        normal: 'Ready wherever confidential mode is on.',
        action: 'Not ready: restart the CVM; if it lasts, report its node to the vendor.',
      },
      expressions: [
        ofGuest('dstack_gpu_cc_enabled'),
        ofGuest('dstack_gpu_cc_ready'),
        ofGuest('dstack_gpu_sample_age_seconds'),
      ],
      columns: [
        CVM_NAME,
        {
          field: 'Value #A',
          header: 'Confidential',
          mappings: yesNoMappings('ok', 'inactive'),
          coloured: true,
        },
        { field: 'Value #B', header: 'Ready', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        { field: 'Value #C', header: 'Age', unit: 's' },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Ready' },
      noValue: NO_GPUS,
      width: 10,
    }),
    table({
      title: 'Use of GPUs',
      description: {
        question: 'How busy, full and hot is each GPU?',
        shows:
          'Utilization, memory, temperature and power by GPU of each CVM, and failed queries of its driver.',
        normal: 'Without errors; utilization with the load of the app.',
        action: 'Idle for days: stop paying for it. Full memory: the model does not fit.',
      },
      expressions: [
        ofGpu('dstack_gpu_utilization_percent'),
        ofSelected(`max by (app_id, cvm_id, name, index) (${MEMORY})`),
        ofGpu('dstack_gpu_temperature_celsius'),
        `(${ofGpu('dstack_gpu_power_usage_milliwatts')}) / 1000`,
        ofGpu('dstack_gpu_query_errors'),
      ],
      columns: [
        CVM_NAME,
        { field: 'index', header: 'GPU' },
        { field: 'Value #A', header: 'Busy', unit: 'percent' },
        { field: 'Value #B', header: 'Memory', unit: 'percentunit', decimals: 1 },
        { field: 'Value #C', header: '°C' },
        { field: 'Value #D', header: 'Watts', decimals: 0 },
        { field: 'Value #E', header: 'Errors' },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Busy', descending: true },
      noValue: NO_GPUS,
      width: 14,
    }),
  ],
};
