/** The fields of a CVM that the plain exporter uses. */
export interface ApiCvm {
  readonly id: string;
  readonly name: string;
  readonly app_id: string;
  readonly vm_uuid: string | null;
  readonly instance_id: string | null;
  readonly status: string;
  readonly in_progress: boolean;
  readonly progress: { readonly target: string; readonly started_at: string } | null;
  readonly resource: {
    readonly instance_type: string | null;
    readonly vcpu: number | null;
    readonly memory_in_gb: number | null;
    readonly disk_in_gb: number | null;
    readonly gpus: number | null;
    readonly compute_billing_price: string | null;
    readonly billing_period: string | null;
  };
  readonly node_info: {
    readonly id: number | null;
    readonly name: string;
    readonly region: string;
    readonly version: string;
    readonly status: string;
  } | null;
  readonly os: { readonly name: string; readonly version: string; readonly is_dev: boolean } | null;
  readonly kms_type: string;
  readonly project_type: string;
  readonly storage_fs: string;
  readonly compose_hash: string | null;
  readonly gateway: { readonly base_domain: string | null };
  readonly endpoints: readonly unknown[] | null;
  readonly public_logs: boolean;
  readonly public_sysinfo: boolean;
  readonly public_tcbinfo: boolean;
  readonly gateway_enabled: boolean;
  readonly secure_time: boolean;
  readonly listed: boolean;
  readonly created_at: string;
}

/** A page of the list of apps. */
export interface AppsPage {
  readonly dstack_apps: readonly { readonly app_id: string; readonly name?: string }[];
  readonly total_pages: number;
}
