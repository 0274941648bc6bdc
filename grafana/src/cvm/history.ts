import { APP_ID, APP_NAME, CVM_ID, CVM_NAME, CVM_STATUS, NODE, NODE_ID, VM_UUID } from '../columns.ts';
import { NOTHING_KNOWN, OLD_SHAPE_ONLY } from '../empty.ts';
import type { Room } from '../layout.ts';
import { SERIES_TO_CVM } from '../links.ts';
import { withCvmLabel } from '../names.ts';
import { graph } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { timeline } from '../panels/timeline.ts';
import { ofCvms, ofCvmsOverRange, top, withAppName } from '../promql.ts';
import { STATUS, WORST_STATUS_CODES } from '../readiness.ts';
import { CVM_STATUS_LOOKS, toCodeMappings } from '../statuses.ts';
import { UPTIME } from '../units.ts';

const PART_RUNNING = ofCvmsOverRange('avg_over_time', 'phala_cvm_status', { where: 'status="running"' });
const STARTS = ofCvmsOverRange('resets', 'phala_cvm_uptime_seconds');

/** How it came to that. */
export const history: Room = {
  title: 'State history',
  panels: [
    timeline({
      title: 'Status over time',
      says: {
        asks: 'Which status had each CVM, and since when?',
        shows: 'The chosen CVMs; of more than 25 those that ran for the least part of the shown time.',
        normal: 'Green, with short blue stripes for deployments.',
        act: 'Compare with the marks for deploys and alerts; drag over the moment to see it closer.',
      },
      query: {
        expression: withCvmLabel(WORST_STATUS_CODES),
        legend: '{{cvm}}',
      },
      mappings: toCodeMappings(CVM_STATUS_LOOKS),
      links: [SERIES_TO_CVM],
      empty: NOTHING_KNOWN,
      height: 12,
    }),
    table({
      title: 'Status now, and how reliable it was',
      says: {
        asks: 'How much of the time did each CVM run?',
        shows:
          'The status of each chosen CVM, and the part of the shown time in which it ran, as far as it was known. Those without a status are gone.',
        normal: 'Running, and close to 100 %.',
        act: 'The UUID leads to the vendor’s console, where the logs are.',
      },
      expressions: [
        withAppName(STATUS),
        PART_RUNNING,
        ofCvms('phala_cvm_info', { by: ['vm_uuid', 'node', 'node_id'] }),
      ],
      columns: [
        CVM_STATUS,
        CVM_NAME,
        CVM_ID,
        APP_NAME,
        { field: 'Value #B', header: 'Ran', unit: 'percentunit', decimals: 1 },
        NODE,
        VM_UUID,
        APP_ID,
        NODE_ID,
      ],
      sortBy: { header: 'Ran' },
      empty: NOTHING_KNOWN,
    }),
    graph({
      title: 'Uptime',
      says: {
        asks: 'When did each CVM start again?',
        shows:
          'Time since the start, only while a CVM runs; the ten that started most often, or first in order.',
        normal: 'Lines that climb.',
        act: 'A drop is a start: look for a deploy at that moment; without one it was a crash.',
      },
      queries: [
        {
          expression: withCvmLabel(
            top(10, ofCvms('phala_cvm_uptime_seconds'), { rank: STARTS, on: ['app_id', 'cvm_id'] }),
          ),
          legend: '{{cvm}}',
        },
      ],
      unit: UPTIME,
      empty: OLD_SHAPE_ONLY,
      width: 24,
    }),
  ],
};
