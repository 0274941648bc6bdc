import { APP_TO_CONSOLE, TO_APP, TO_CONSOLE, TO_CVM, TO_NODE } from './links.ts';
import type { Column } from './panels/table.ts';
import { CVM_STATUS_LOOKS, NODE_STATUS_LOOKS, toWordMappings } from './statuses.ts';
import { LEAST_TEXT } from './widths.ts';

// Columns that several tables have; all tables call the same thing by the same name.

/** The name of a CVM, which leads to everything about it. */
export const CVM_NAME: Column = { field: 'name', header: 'CVM', links: [TO_CVM], leastWidth: 140 };

/** The id of a CVM, to copy; links of the row need it. */
export const CVM_ID: Column = { field: 'cvm_id', header: 'CVM id', links: [TO_CVM], width: 125 };

/** The UUID of a CVM, which leads to the vendor's console. */
export const VM_UUID: Column = {
  field: 'vm_uuid',
  header: 'In the console',
  links: [TO_CONSOLE],
  width: 140,
};

/** The status of a CVM by its word. */
export const CVM_STATUS: Column = {
  field: 'status',
  header: 'Status',
  mappings: toWordMappings(CVM_STATUS_LOOKS),
  coloured: true,
  width: 170,
};

/** What people call an app, which leads to its CVMs. */
export const APP_NAME: Column = { field: 'app', header: 'App', links: [TO_APP], leastWidth: 100 };

/** The id of an app, which leads to the vendor's console. */
export const APP_ID: Column = {
  field: 'app_id',
  header: 'App id',
  links: [APP_TO_CONSOLE],
  width: LEAST_TEXT,
};

/** The id of an app, where its row leads elsewhere. */
export const PLAIN_APP_ID: Column = { field: 'app_id', header: 'App id', width: LEAST_TEXT };

/** A compose hash, in full. */
export const COMPOSE_HASH: Column = { field: 'compose_hash', header: 'Compose hash', width: 590 };

/** The region of a node. */
export const REGION: Column = { field: 'region', header: 'Region' };

/** The size that a CVM was ordered in. */
export const INSTANCE_TYPE: Column = { field: 'instance_type', header: 'Instance type' };

/** The name of a setting of a CVM. */
export const SETTING: Column = { field: 'setting', header: 'Setting', width: 130 };

/** The workspace. */
export const WORKSPACE: Column = { field: 'workspace', header: 'Workspace' };

/** The name of a node, which leads to what runs on it. */
export const NODE: Column = { field: 'node', header: 'Node', links: [TO_NODE] };

/** The id of a node; links of the row need it. */
export const NODE_ID: Column = { field: 'node_id', header: 'Node id', width: LEAST_TEXT };

/** The status of a node by its word. */
export const NODE_STATUS: Column = {
  field: 'status',
  header: 'Status',
  mappings: toWordMappings(NODE_STATUS_LOOKS),
  coloured: true,
  width: 120,
};
