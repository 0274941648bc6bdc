import { app } from '../../src/metrics/catalogue/app.ts';
import { attestation, collateral } from '../../src/metrics/catalogue/attestation.ts';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { fleet } from '../../src/metrics/catalogue/fleet.ts';
import { node } from '../../src/metrics/catalogue/node.ts';
import { serviceDiscovery } from '../../src/metrics/catalogue/service-discovery.ts';
import { workspace } from '../../src/metrics/catalogue/workspace.ts';
import type { Section } from '../../src/metrics/define.ts';
import * as vocabulary from '../../src/snapshot/vocabulary.ts';

/** The introduction of docs/metrics.md. */
export const INTRODUCTION: readonly string[] = [
  'All families on this page are exported on `GET /metrics`, as text 0.0.4 or OpenMetrics 1.0 (content negotiation), ' +
    'with the same names and series. `metrics.include` and `metrics.exclude` in the configuration select ' +
    'families by name.',
  '## How to read them',
  '- **A scrape never calls the API.** The exporter polls on its own schedule; metrics of apps, CVMs and nodes ' +
    'are as of the last successful poll of each app. Their age: `time() - phala_app_last_success_timestamp_seconds`.\n' +
    '- **When a poll fails,** `phala_app_poll_success` is 0 and `phala_app_last_poll_failure` has the reason at once; the CVM series of the last successful poll stay until ' +
    '`poll.stale_after`, then they are dropped. When the app is not found (404) they are dropped at once.\n' +
    '- **Unknown values are absent,** never 0 or NaN: a field that the API does not return has no series or ' +
    'label. The column *from* names the responses that a family is filled from ([fields.md](fields.md)): `CVMInfo` and `HostedCvm` are lists in the newer and the older version of the API, `CvmStatus` is the response of the nodes (`collectors.live_status`).\n' +
    '- **A state set** has one series per known state, 1 for the current one and 0 for the others. An unknown state ' +
    'gets an additional series (after 32 of them, `other`), and is counted in `phala_exporter_unknown_values_total`.\n' +
    '- **A CVM is identified** by `app_id`, `cvm_id` and `name` in all of its series; other attributes ' +
    'are labels of `phala_cvm_info`: join with `* on (app_id, cvm_id) group_left (region) phala_cvm_info`.\n' +
    '- **Costs** per hour are `phala_cvm_hourly_cost_usd`. Prices in `phala_cvm_compute_price_usd` have different billing periods: their sum means nothing.\n' +
    '- **Counters start at 0,** for every reason that they may have: `increase()` counts the first failure, too.\n' +
    '- **Stability**: stable families change only after a deprecation; experimental ones may change in any minor version ([releasing.md](releasing.md)).\n' +
    '- **A CVM is ready** if `status="running"` is 1 and `phala_cvm_in_progress` is 0.',
];

/** The sections of the catalogue, with title and introduction. */
export const SECTIONS: readonly {
  readonly section: Section;
  readonly title: string;
  readonly about: string;
}[] = [
  { section: fleet, title: 'All apps', about: 'One series, for the simplest alert.' },
  { section: app, title: 'Apps', about: 'Monitored apps, their polls, and the age of their data.' },
  { section: cvm, title: 'CVMs', about: 'CVMs as of the last successful poll of their app.' },
  {
    section: attestation,
    title: 'Attestation',
    about:
      'Checks of the quotes of running CVMs, experimental: [attestation.md](attestation.md) has their meaning and all reasons. Absent without `collectors.attestation`.',
  },
  {
    section: workspace,
    title: 'Workspaces',
    about:
      'What `collectors.workspace` fetches for each API key, from `GET /auth/me`, else `/billing/balance`, and from `/workspaces/{slug}` and `/workspaces/{slug}/quotas`. An endpoint that the key may not read (401, 403, 404) leaves its series absent, and is requested again after an hour. Two keys of one workspace give two values of `workspace` with the same numbers: count them once, as in `max by (workspace_id)`.',
  },
  {
    section: node,
    title: 'Nodes',
    about: 'Nodes of the CVMs, each once; a node without CVMs is unknown.',
  },
  {
    section: collateral,
    title: 'Collateral',
    about: 'What Intel publishes about each kind of platform, and quotes are checked with; experimental.',
  },
  {
    section: serviceDiscovery,
    title: 'Service discovery',
    about:
      'What `/sd/guests` and `/sd/endpoints` list, without a filter, and what they leave out ([service-discovery.md](service-discovery.md)).',
  },
];

/** The default metrics of prom-client. */
export const DEFAULTS =
  "`process_*` (CPU, memory, file descriptors, start time) and `nodejs_*` (event loop lag, heap, garbage collection) come from prom-client's " +
  'defaults and are about the exporter, not Phala Cloud. `nodejs_active_handles_total`, `nodejs_active_requests_total` ' +
  'and `nodejs_active_resources_total` are excluded: they are gauges with the name of a counter.';

/** The known values of labels. */
export const CLOSED_SETS: readonly { readonly label: string; readonly values: readonly string[] }[] = [
  { label: '`status` of a CVM', values: vocabulary.CVM_STATUSES },
  { label: '`status` of a node', values: vocabulary.NODE_STATUSES },
  { label: '`billing_period`', values: vocabulary.BILLING_PERIODS },
  { label: '`status` of a workspace', values: vocabulary.BILLING_STATUSES },
  { label: '`kms_type`', values: vocabulary.KMS_TYPES },
  { label: '`storage_fs`', values: vocabulary.STORAGE_FILE_SYSTEMS },
  { label: '`stage`', values: vocabulary.BOOT_STAGES },
  { label: '`cause`', values: vocabulary.BOOT_ERROR_CAUSES },
  { label: '`event`', values: vocabulary.CVM_EVENTS },
  { label: '`setting`', values: vocabulary.CVM_SETTINGS },
];
