import { CVM_ID, CVM_NAME, INSTANCE_TYPE, PLAIN_APP_ID } from '../columns.ts';
import type { PanelDescription } from '../description.ts';
import type { GridPanel, Row } from '../layout.ts';
import { NO_DATA, NO_LIVE_STATUS } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { timeSeries } from '../panels/time-series.ts';
import { cvmDetails, cvmSelector, ofSelected, selector, top, valueByCvm } from '../promql.ts';

/** The families of a resource: how much the host uses, and how much is allocated. */
interface Resource {
  readonly used: string;
  readonly allocated: string;
}

const MEMORY: Resource = { used: 'phala_cvm_host_memory_used_bytes', allocated: 'phala_cvm_memory_bytes' };
const DISK: Resource = { used: 'phala_cvm_host_disk_used_bytes', allocated: 'phala_cvm_disk_bytes' };
const CPU = 'phala_cvm_host_cpu_usage_percent';
const EGRESS = 'phala_cvm_host_egress_bytes';

// A gauge that falls when the CVM restarts.
const SENT = `max by (app_id, cvm_id) (clamp_min(delta(${selector(EGRESS)}[10m]), 0))`;

/** What CVMs use, as their hosts measure it, beside what is allocated. */
export const usage: Row = {
  title: 'Usage',
  panels: [
    table({
      title: 'Used and allocated resources',
      description: {
        question: 'How much does each CVM use of what is allocated?',
        shows:
          'Used: as the host measures the VM, which is not what the guest uses: memory that the guest has freed may still count. The vendor does not document whether 100 % CPU are one core or all, nor from when on sent bytes count; probably from the last start.',
        normal: 'Used below allocated; empty for CVMs that do not run.',
        action:
          'Memory or disk close to what is allocated: check the guest itself, for example with the guest agent, then resize the CVM in the console.',
      },
      expressions: [
        ofSelected(valueByCvm(CPU)),
        ofSelected(valueByCvm('phala_cvm_vcpus')),
        ofSelected(valueByCvm(MEMORY.used)),
        ofSelected(valueByCvm(MEMORY.allocated)),
        ofSelected(valueByCvm(DISK.used)),
        ofSelected(valueByCvm(DISK.allocated)),
        ofSelected(valueByCvm(EGRESS)),
        cvmDetails(['name', 'instance_type']),
        ofSelected(valueByCvm('phala_cvm_uptime_seconds')),
      ],
      columns: [
        CVM_NAME,
        { field: 'Value #I', header: 'Uptime', unit: 's', decimals: 1 },
        { field: 'Value #A', header: 'CPU used', unit: 'percent', decimals: 1 },
        { field: 'Value #B', header: 'vCPUs' },
        { field: 'Value #C', header: 'Memory used', unit: 'bytes', decimals: 1 },
        { field: 'Value #D', header: 'Memory', unit: 'bytes', decimals: 1 },
        { field: 'Value #E', header: 'Disk used', unit: 'bytes', decimals: 1 },
        { field: 'Value #F', header: 'Disk', unit: 'bytes', decimals: 1 },
        { field: 'Value #G', header: 'Sent', unit: 'bytes', decimals: 1 },
        INSTANCE_TYPE,
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'CPU used', descending: true },
      noValue: NO_DATA,
    }),
    graph({
      title: 'CPU used',
      unit: 'percent',
      expression: withNames(valueByCvm(CPU)),
      rank: ofSelected(overRange('avg', CPU)),
      description: {
        question: 'Which CVMs use the most CPU?',
        shows:
          'CPU usage as the host measures it; the ten CVMs with the highest average in the time range. The vendor does not document whether 100 % are one core or all of the CVM’s.',
        normal: 'Steady, with the load of the app.',
        action: 'Compare with vCPUs in the table above: close to all of them, resize the CVM.',
      },
    }),
    graph({
      title: 'Sent',
      unit: 'bytes',
      expression: withNames(SENT),
      rank: ofSelected(overRange('max', EGRESS)),
      description: {
        question: 'Which CVMs send the most?',
        shows:
          'Bytes sent within ten minutes, as the host counts them; the ten CVMs that have sent the most since their start. 0 while the count has started again.',
        normal: 'Steady, with the load of the app.',
        action: 'An unexplained rise: find out what the CVM sends, and to whom.',
      },
    }),
    timeSeries({
      title: 'Memory and disk used',
      description: {
        question: 'Does a CVM run out of memory or disk space?',
        shows:
          'What the host uses for the VM, as a share of what is allocated; the five CVMs with the highest average of each. Memory that the guest has freed may still count, and the disk is its image on the host, not the file system of the guest: the dashboard Guests shows what is used inside.',
        normal: 'Memory rises after a start, and stays; disk is steady, or slowly rising.',
        action: 'Close to 100 %: check the guest itself, then delete data, or resize the CVM or its disk.',
      },
      queries: [
        { expression: shareOf('memory'), legend: 'memory {{cvm}}' },
        { expression: shareOf('disk'), legend: 'disk {{cvm}}' },
      ],
      unit: 'percentunit',
      noValue: NO_LIVE_STATUS,
      width: 24,
    }),
  ],
};

interface GraphSpec {
  readonly title: string;
  readonly unit: string;
  readonly expression: string;
  readonly rank: string;
  readonly description: PanelDescription;
}

function graph({ expression, rank, ...spec }: GraphSpec): GridPanel {
  const ranked = top(10, expression, { rank, on: ['app_id', 'cvm_id'] });
  return timeSeries({
    ...spec,
    queries: [{ expression: ranked, legend: '{{cvm}}' }],
    noValue: NO_LIVE_STATUS,
  });
}

// The ranking has selected the CVMs.
function withNames(expression: string): string {
  return `${expression} * on (app_id, cvm_id) group_left (cvm) topk by (app_id, cvm_id) (1, ${selector('instance_cvm:phala_cvm_info:max')})`;
}

function overRange(operation: 'avg' | 'max', family: string): string {
  return `max by (app_id, cvm_id) (${operation}_over_time(${selector(family)}[$__range] @ end()))`;
}

function shareOf(resource: 'memory' | 'disk'): string {
  const used = cvmSelector(`instance_cvm:phala_cvm_host_${resource}_used:ratio`);
  return top(5, `max by (app_id, cvm_id, cvm) (${used})`, {
    rank: `max by (app_id, cvm_id) (avg_over_time(${used}[$__range] @ end()))`,
    on: ['app_id', 'cvm_id'],
  });
}
