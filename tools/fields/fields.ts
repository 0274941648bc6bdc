import { CVM_INFO_FIELDS, UNPUBLISHED_CVM_INFO_FIELDS } from './cvm-info-fields.ts';
import { CVM_STATUS_FIELDS, UNPUBLISHED_CVM_STATUS_FIELDS } from './cvm-status-fields.ts';
import type { FieldTable } from './field-use.ts';
import { HOSTED_CVM_FIELDS } from './hosted-cvm-fields.ts';

/** A response shape of the API, and the use of its fields. */
export interface ShapeFields {
  /** Its title in the documentation. */
  readonly title: string;
  /** The responses of this shape. */
  readonly responses: string;
  /** Its name in the vendor's OpenAPI document. */
  readonly schema: string;
  readonly fields: FieldTable;
  /** Paths of fields that its published schema lacks. */
  readonly unpublished?: readonly string[];
}

/** Families that no single field decides. */
export const DERIVED_FAMILIES: readonly string[] = [
  'phala_cvm_live',
  'phala_cvm_status_changed_timestamp_seconds',
  'phala_cvm_auto_restart_exhausted',
  'phala_cvm_compose_hash_expected',
  'phala_cvm_compose_hash_source_info',
];

/** All shapes; a change of a schema or its conversion needs a change of its table. */
export const SHAPES = {
  cvmInfo: {
    title: 'CVMInfo',
    responses: 'lists of CVMs in version 2026-01-21 and later',
    schema: 'teehouse__api__routes__cvms__v20260121__schemas__CVMInfo',
    fields: CVM_INFO_FIELDS,
    unpublished: UNPUBLISHED_CVM_INFO_FIELDS,
  },
  hostedCvm: {
    title: 'HostedCvm',
    responses: 'lists of CVMs in version 2025-10-28',
    schema: 'HostedCvm',
    fields: HOSTED_CVM_FIELDS,
  },
  cvmStatus: {
    title: 'CvmStatus',
    responses: '`POST /status/batch`, in each of its three generations',
    schema: 'CvmStatus',
    fields: CVM_STATUS_FIELDS,
    unpublished: UNPUBLISHED_CVM_STATUS_FIELDS,
  },
} as const satisfies Record<string, ShapeFields>;
