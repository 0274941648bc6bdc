import { app } from '../../src/metrics/catalogue/app.ts';
import { cvm } from '../../src/metrics/catalogue/cvm.ts';
import { fleet } from '../../src/metrics/catalogue/fleet.ts';
import { node } from '../../src/metrics/catalogue/node.ts';
import type { Section } from '../../src/metrics/define.ts';
import * as vocabulary from '../../src/snapshot/vocabulary.ts';

/** What an operator wants to know before the tables. */
export const INTRODUCTION: readonly string[] = [
  'All families on this page come from `GET /metrics`, as text 0.0.4 or OpenMetrics 1.0, whichever the scraper asks ' +
    'for: the same series under the same names. `metrics.include` and `metrics.exclude` in the configuration choose ' +
    'families by their names here.',
  '## How to read them',
  '- **A scrape never asks the cloud.** The exporter polls on its own schedule; what it tells of apps, CVMs and nodes ' +
    'is as of the last good poll of each app. How old that is: `time() - phala_app_last_success_timestamp_seconds`.\n' +
    '- **When a poll fails,** `phala_app_up` is 0 and `phala_app_last_poll_failure` has the reason at once; the CVMs of the last good answer stay until ' +
    '`poll.stale_after`, then their series end. When the app is not found (404) they end at once.\n' +
    '- **Unknown is absent,** never 0 and never NaN: a fact that upstream does not tell has no series, a label that it ' +
    'does not tell is left out. The column *shape* names the families that only one version of the API tells.\n' +
    '- **A state set** has one series per known state, 1 for the current one and 0 for the others. A state that is not ' +
    'known yet gets a series of its own (after 32 of them, `other`), and is counted in `phala_exporter_unknown_values_total`.\n' +
    '- **A CVM is identified** by `app_id`, `cvm_id` and `name` in all of its series; everything else that describes it ' +
    'is on `phala_cvm_info`, to be joined: `* on (app_id, cvm_id) group_left (region) phala_cvm_info`.\n' +
    '- **Counters with a reason** start at the first failure with that reason: `increase()` does not see the first one.\n' +
    '- **Healthy means** `status="running"` is 1 and `phala_cvm_in_progress` is 0.',
];

/** The sections of the catalogue as they are documented. */
export const SECTIONS: readonly {
  readonly section: Section;
  readonly title: string;
  readonly about: string;
}[] = [
  { section: fleet, title: 'Everything watched', about: 'One series, for the simplest alert.' },
  { section: app, title: 'Apps', about: 'What is watched, how its polls go, and how fresh its data is.' },
  { section: cvm, title: 'CVMs', about: 'Every Confidential VM of the last good answers.' },
  {
    section: node,
    title: 'Nodes',
    about: 'The machines under the CVMs, each once; a node that runs none of the CVMs is not known.',
  },
];

/** What prom-client adds by itself. */
export const DEFAULTS =
  "`process_*` (CPU, memory, file descriptors, start time) and `nodejs_*` (event loop lag, heap, garbage collection) come from prom-client's " +
  'defaults and tell of the exporter, not of the cloud. `nodejs_active_handles_total`, `nodejs_active_requests_total` ' +
  'and `nodejs_active_resources_total` are left out: they are gauges with the name of a counter.';

/** The vocabularies, by what they are the words of. */
export const VOCABULARIES: readonly { readonly label: string; readonly words: readonly string[] }[] = [
  { label: '`status` of a CVM', words: vocabulary.CVM_STATUSES },
  { label: '`status` of a node', words: vocabulary.NODE_STATUSES },
  { label: '`billing_period`', words: vocabulary.BILLING_PERIODS },
  { label: '`kms_type`', words: vocabulary.KMS_TYPES },
  { label: '`storage_fs`', words: vocabulary.STORAGE_FILE_SYSTEMS },
  { label: '`event`', words: vocabulary.CVM_EVENTS },
  { label: '`setting`', words: vocabulary.CVM_SETTINGS },
];
