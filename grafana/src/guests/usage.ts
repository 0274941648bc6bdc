import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { PanelDescription } from '../description.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_GUESTS } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { ofSelected, top, valueByCvm } from '../promql.ts';
import { UPTIME } from '../units.ts';
import { RESPONDS } from './reachability.ts';
import { GUEST, GUEST_UP, guestAverage, guestSeries, guestValue } from './series.ts';

const UPTIMES = ['dstack_guest_uptime_seconds', 'system_uptime'];

/** What guests use, beside what their hosts measure. */
export const usage: Row = {
  title: 'Usage: memory, disk and load of the guests',
  panels: [
    table({
      title: 'Guests and their hosts',
      description: {
        question: 'How much do guests use, as they and their hosts see it?',
        shows:
          'Memory: what is not available to programs of the guest. Disk: the data disk. Host: what the host uses for the VM, which includes memory that the guest has freed, and the image of the disk. Load: multiplied by 100 by dstack before September 2026, and nothing says which; compare a guest only with itself.',
        normal: 'Memory and disk below 90 %.',
        action: 'Above: resize the CVM, or delete data. The name links to the dashboard of the CVM.',
      },
      expressions: [
        GUEST_UP,
        guestValue(GUEST.memory),
        guestValue(GUEST.disk),
        guestValue(GUEST.load),
        guestSeries(UPTIMES),
        ofSelected(valueByCvm('phala_cvm_host_memory_used_bytes')),
        ofSelected(valueByCvm('phala_cvm_host_disk_used_bytes')),
        ofSelected(valueByCvm('phala_cvm_vcpus')),
      ],
      columns: [
        CVM_NAME,
        { field: 'Value #A', ...RESPONDS },
        { field: 'Value #B', header: 'Memory', unit: 'percentunit', decimals: 1 },
        { field: 'Value #F', header: 'Host memory', unit: 'bytes', decimals: 1 },
        { field: 'Value #C', header: 'Disk', unit: 'percentunit', decimals: 1 },
        { field: 'Value #G', header: 'Host disk', unit: 'bytes', decimals: 1 },
        { field: 'Value #D', header: 'Load' },
        { field: 'Value #H', header: 'vCPUs' },
        { field: 'Value #E', header: 'Uptime', unit: UPTIME },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Memory', descending: true },
      noValue: NO_GUESTS,
    }),
    graph({
      title: 'Memory of guests',
      unit: 'percentunit',
      recorded: GUEST.memory,
      description: {
        question: 'Does a guest run out of memory?',
        shows:
          'Memory that is not available to programs, as a share; the ten guests with the highest average in the time range.',
        normal: 'Steady, below 90 %.',
        action: 'A steady rise is a leak: restart its container, then find it.',
      },
    }),
    graph({
      title: 'Disk of guests',
      unit: 'percentunit',
      recorded: GUEST.disk,
      description: {
        question: 'Does a data disk fill up?',
        shows: 'The used share of the data disk; the ten guests with the highest average in the time range.',
        normal: 'Steady, or slowly rising, below 90 %.',
        action: 'Delete logs and unused images inside, or resize the disk.',
      },
    }),
    graph({
      title: 'Load of guests',
      unit: 'none',
      recorded: GUEST.load,
      width: 24,
      description: {
        question: 'When did the load of a guest change?',
        shows:
          'The load average of five minutes as the guest reports it; the ten highest. Versions of dstack before September 2026 multiply it by 100, and nothing in the response says which: do not compare guests, and do not alert on it.',
        normal: 'Steady, with the load of the app.',
        action: 'A rise that lasts: check what runs inside, then resize the CVM.',
      },
    }),
  ],
};

interface GraphSpec {
  readonly title: string;
  readonly unit: string;
  readonly recorded: string;
  readonly description: PanelDescription;
  readonly width?: number;
}

function graph({ recorded, ...spec }: GraphSpec): GridPanel {
  const expression = top(10, guestValue(recorded, ['cvm']), {
    rank: guestAverage(recorded),
    on: ['app_id', 'cvm_id'],
  });
  return timeSeries({ ...spec, queries: [{ expression, legend: '{{cvm}}' }], noValue: NO_GUESTS });
}
