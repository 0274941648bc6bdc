/** The parts of an item of either shape that the tests look at. */
export interface Item {
  readonly id?: string;
  readonly name: string;
  readonly status: string;
  readonly in_progress: boolean;
  readonly vm_uuid?: string | null;
  readonly instance_id?: string | null;
  readonly compose_hash?: string;
  readonly created_at?: string;
  readonly deleted_at?: string | null;
  readonly resource?: {
    readonly vcpu: number;
    readonly memory_in_gb: number;
    readonly disk_in_gb: number;
    readonly billing_period: string;
  };
  readonly node_info?: { readonly id: number | null; readonly name: string; readonly region: string } | null;
  readonly progress?: { readonly target: string; readonly started_at: string } | null;
  readonly endpoints?: readonly unknown[] | null;
  readonly listed?: boolean;
  readonly project_type?: string | null;
  readonly hosted?: {
    readonly id: string;
    readonly app_id: string;
    readonly instance_id: string | null;
    readonly uptime: string;
    readonly exited_at: string | null;
    readonly boot_progress: string;
    readonly boot_error: string;
    readonly events: readonly { readonly event: string; readonly timestamp: number }[];
  };
  readonly node?: { readonly id: number; readonly name: string; readonly region_identifier: string } | null;
  readonly vcpu?: number;
  readonly memory?: number;
  readonly disk_size?: number;
  readonly billing_period?: string;
  readonly public_urls?: readonly unknown[];
}

/** The parts of a list of apps that the tests look at. */
export interface AppList {
  readonly dstack_apps: readonly {
    readonly app_id: string;
    readonly name: string | null;
    readonly cvm_count: number | null;
  }[];
  readonly page: number;
  readonly page_size: number;
  readonly total: number;
  readonly total_pages: number;
}

/** The live status of a CVM, with the fields of all generations. */
export interface CvmStatus {
  readonly vm_uuid: string;
  readonly status: string;
  readonly uptime: string | null;
  readonly in_progress: boolean;
  readonly boot_progress: string | null;
  readonly boot_error: string | null;
  readonly shutdown_progress?: string | null;
  readonly events?: readonly { readonly event: string; readonly body: string; readonly timestamp: number }[];
  readonly operation_type?: string | null;
  readonly operation_started_at?: string | null;
  readonly correlation_id?: string | null;
  readonly operation?: {
    readonly type: string;
    readonly phase: string | null;
    readonly started_at: string;
    readonly correlation_id: string;
  } | null;
  readonly resource_usage?: Readonly<Record<string, number | null>> | null;
}
