import { exportedAs, type FieldTable, omitted, usedFor } from './field-use.ts';

const OPERATION_START = exportedAs('phala_cvm_operation_start_timestamp_seconds');

/** What becomes of every field of a row of `POST /status/batch`. */
export const CVM_STATUS_FIELDS: FieldTable = {
  vm_uuid: usedFor('Which CVM the row is about.'),
  status: exportedAs('phala_cvm_status{status}'),
  uptime: exportedAs('phala_cvm_uptime_seconds', 'phala_cvm_start_timestamp_seconds'),
  in_progress: exportedAs('phala_cvm_in_progress'),
  boot_progress: exportedAs('phala_cvm_boot_complete', 'phala_cvm_boot_stage_info{stage}'),
  boot_error: exportedAs('phala_cvm_boot_error', 'phala_cvm_boot_error_info{cause}'),
  shutdown_progress: omitted('free_form'),
  'events[].event': exportedAs('phala_cvm_last_event_timestamp_seconds{event}'),
  'events[].body': omitted('free_form'),
  'events[].timestamp': exportedAs('phala_cvm_last_event_timestamp_seconds'),
  operation_type: exportedAs('phala_cvm_operation_info{type}'),
  operation_started_at: OPERATION_START,
  correlation_id: omitted('internal_id'),
  'operation.type': exportedAs('phala_cvm_operation_info{type}'),
  'operation.phase': exportedAs('phala_cvm_operation_info{phase}'),
  'operation.started_at': OPERATION_START,
  'operation.correlation_id': omitted('internal_id'),
  'resource_usage.cpu_percent': exportedAs('phala_cvm_host_cpu_usage_percent'),
  'resource_usage.memory_used_bytes': exportedAs('phala_cvm_host_memory_used_bytes'),
  'resource_usage.memory_total_bytes': exportedAs('phala_cvm_host_memory_total_bytes'),
  'resource_usage.disk_used_bytes': exportedAs('phala_cvm_host_disk_used_bytes'),
  'resource_usage.disk_total_bytes': exportedAs('phala_cvm_host_disk_total_bytes'),
  'resource_usage.egress_bytes': exportedAs('phala_cvm_host_egress_bytes'),
};

/** Fields of its third generation, which the published schema lacks. */
export const UNPUBLISHED_CVM_STATUS_FIELDS: readonly string[] = Object.keys(CVM_STATUS_FIELDS).filter(
  (path) => /^(operation|resource_usage)\./.test(path),
);
