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
