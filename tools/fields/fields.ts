import { CVM_INFO_FIELDS } from './cvm-info-fields.ts';
import type { FieldTable } from './field-use.ts';
import { HOSTED_CVM_FIELDS } from './hosted-cvm-fields.ts';

/** A response shape of the API, and the use of its fields. */
export interface ShapeFields {
  /** Its title in the documentation. */
  readonly title: string;
  /** Values of `X-Phala-Version` with this response shape. */
  readonly versions: string;
  /** Its name in the vendor's OpenAPI document. */
  readonly schema: string;
  readonly fields: FieldTable;
}

/** Both shapes; a change of a schema or its conversion needs a change of its table. */
export const SHAPES = {
  cvmInfo: {
    title: 'CVMInfo',
    versions: '2026-01-21 and later',
    schema: 'teehouse__api__routes__cvms__v20260121__schemas__CVMInfo',
    fields: CVM_INFO_FIELDS,
  },
  hostedCvm: {
    title: 'HostedCvm',
    versions: '2025-10-28',
    schema: 'HostedCvm',
    fields: HOSTED_CVM_FIELDS,
  },
} as const satisfies Record<string, ShapeFields>;
