import { COMPLETE, NO_ERROR } from './boots.ts';
import { APP_TO_CONSOLE, TO_APP, TO_CONSOLE, TO_CVM, TO_GUEST, TO_NODE } from './links.ts';
import type { Column } from './panels/table.ts';
import {
  CVM_STATUS_STYLES,
  NODE_STATUS_STYLES,
  textMappings,
  toStatusMappings,
  yesNoMappings,
} from './status-styles.ts';
import { MIN_TEXT_WIDTH } from './widths.ts';

// Columns that several tables share, so that the same field has the same header everywhere.

/** The name of a CVM, with a link to its dashboard. */
export const CVM_NAME: Column = { field: 'name', header: 'CVM', links: [TO_CVM, TO_GUEST], minWidth: 140 };

/** The id of a CVM, to copy; the links of its row use it. */
export const CVM_ID: Column = { field: 'cvm_id', header: 'CVM id', links: [TO_CVM], width: 125 };

/** The UUID of a CVM, with a link to the vendor's console. */
export const VM_UUID: Column = {
  field: 'vm_uuid',
  header: 'UUID (console)',
  links: [TO_CONSOLE],
  width: 140,
};

/** The status of a CVM. */
export const CVM_STATUS: Column = {
  field: 'status',
  header: 'Status',
  mappings: toStatusMappings(CVM_STATUS_STYLES),
  coloured: true,
  width: 170,
};

/** The stage of a boot. */
export const BOOT_STAGE_COLUMN: Column = {
  field: 'stage',
  header: 'Boot stage',
  mappings: textMappings(COMPLETE, 'ok', 'transitional'),
  coloured: true,
  width: 190,
};

/** The cause of a boot error. */
export const BOOT_ERROR_COLUMN: Column = {
  field: 'cause',
  header: 'Boot error',
  mappings: textMappings(NO_ERROR, 'inactive', 'warning'),
  coloured: true,
  width: 100,
};

/** Whether the node reported a CVM in the last poll cycle. */
export function toLiveColumn(field: string): Column {
  return { field, header: 'Live', mappings: yesNoMappings('ok', 'warning'), coloured: true };
}

/** Whether the VM manager has given up restarting a CVM. */
export function toGivenUpColumn(field: string): Column {
  return { field, header: 'Given up', mappings: yesNoMappings('critical', 'inactive'), coloured: true };
}

/** The alias of an app, or the start of its id, with a link to its CVMs. */
export const APP_NAME: Column = { field: 'app', header: 'App', links: [TO_APP], minWidth: 100 };

/** The id of an app, with a link to the vendor's console. */
export const APP_ID: Column = {
  field: 'app_id',
  header: 'App id',
  links: [APP_TO_CONSOLE],
  width: MIN_TEXT_WIDTH,
};

/** The id of an app, for tables whose rows link to a CVM. */
export const PLAIN_APP_ID: Column = { field: 'app_id', header: 'App id', width: MIN_TEXT_WIDTH };

/** A compose hash, in full. */
export const COMPOSE_HASH: Column = { field: 'compose_hash', header: 'Compose hash', width: 590 };

/** The start of a compose hash. */
export const HASH: Column = { field: 'hash', header: 'Compose hash', width: 125 };

/** The region of a node. */
export const REGION: Column = { field: 'region', header: 'Region' };

/** The instance type of a CVM. */
export const INSTANCE_TYPE: Column = { field: 'instance_type', header: 'Instance type' };

/** The name of a setting of a CVM. */
export const SETTING: Column = { field: 'setting', header: 'Setting', width: 130 };

/** The workspace. */
export const WORKSPACE: Column = { field: 'workspace', header: 'Workspace' };

/** The name of a node, with a link to the CVMs on it. */
export const NODE: Column = { field: 'node', header: 'Node', links: [TO_NODE] };

/** The id of a node; the links of its row use it. */
export const NODE_ID: Column = { field: 'node_id', header: 'Node id', width: MIN_TEXT_WIDTH };

/** The status of a node. */
export const NODE_STATUS: Column = {
  field: 'status',
  header: 'Status',
  mappings: toStatusMappings(NODE_STATUS_STYLES),
  coloured: true,
  width: 120,
};
