interface LabelFacts {
  readonly meaning: string;
  /** The bound on the number of its values, and so of series. */
  readonly bound: string;
}

const PER_CVM = 'at most one per CVM at a time; `limits.max_cvms` limits CVMs';
const CONFIGURED = 'the configuration';
const KNOWN_VALUES = 'known values, and the first 32 unknown ones; then `other`';

/** All labels of all families, each with the bound on its values. */
export const LABELS: Readonly<Record<string, LabelFacts>> = {
  app_id: {
    meaning: 'The app: 40 hex digits, lower case.',
    bound: 'apps configured or discovered; a list of more than 10 000 is rejected',
  },
  cvm_id: {
    meaning: 'The CVM by its `vm_uuid`; by its `hash_id` while it is provisioned and has none.',
    bound: PER_CVM,
  },
  name: { meaning: 'The name of the CVM; not unique.', bound: PER_CVM },
  workspace: {
    meaning: 'The workspace by its configured name; `default` in the short form.',
    bound: CONFIGURED,
  },
  alias: {
    meaning: 'The configured alias of an app, or the name that discovery found.',
    bound: 'one per app',
  },
  hash_id: {
    meaning: "The CVM's `id` in the newer version of the API: `cvm_…`.",
    bound: PER_CVM,
  },
  vm_uuid: { meaning: "The VM manager's id; absent while the CVM is provisioned.", bound: PER_CVM },
  instance_id: { meaning: 'The instance; absent before the first boot.', bound: PER_CVM },
  instance_type: {
    meaning: 'The instance type, such as `tdx.medium`.',
    bound: `${PER_CVM}; in practice, the vendor's price list`,
  },
  node_id: {
    meaning: "The node's id; its name if it has none.",
    bound: `${PER_CVM}; in practice, the vendor's nodes`,
  },
  node: {
    meaning: 'The node by name, such as `prod5`.',
    bound: `${PER_CVM}; in practice, the vendor's nodes`,
  },
  region: {
    meaning: 'The region of the node, such as `US-WEST-1`.',
    bound: `${PER_CVM}; in practice, the vendor's regions`,
  },
  os: { meaning: "The CVM's image.", bound: `${PER_CVM}; in practice, the vendor's images` },
  os_version: {
    meaning: "The version of the CVM's image.",
    bound: `${PER_CVM}; in practice, the vendor's images`,
  },
  kms_type: { meaning: "The type of the CVM's key management service.", bound: KNOWN_VALUES },
  project_type: {
    meaning: 'The type of project that the CVM belongs to.',
    bound: `${PER_CVM}; in practice, the vendor's kinds`,
  },
  storage_fs: { meaning: "The file system of the CVM's disk.", bound: KNOWN_VALUES },
  compose_hash: {
    meaning: 'The hash of the deployed compose file; changes with every deployment.',
    bound: PER_CVM,
  },
  gateway_domain: {
    meaning: 'The domain of the gateway that serves the CVM.',
    bound: `${PER_CVM}; in practice, the vendor's gateways`,
  },
  status: {
    meaning: 'The status of a CVM or a node, lower case.',
    bound: KNOWN_VALUES,
  },
  target: {
    meaning: 'The target state of the operation in progress.',
    bound: 'one per CVM, while an operation is in progress; 32 values, then `other`',
  },
  type: {
    meaning: 'The type of the operation in progress, as the node reports it.',
    bound: 'one per CVM, while an operation is in progress; 32 values, then `other`',
  },
  phase: {
    meaning: 'The phase of the operation in progress, as the node reports it.',
    bound: 'one per CVM, while an operation is in progress; 32 values, then `other`',
  },
  stage: { meaning: 'The stage of a boot.', bound: 'known values, then `other`' },
  cause: { meaning: 'The cause of a boot error, by its text.', bound: 'a closed list' },
  event: {
    meaning: 'An event of the CVM, reported by the VM manager.',
    bound: 'known values; unknown events are only counted',
  },
  source: {
    meaning: 'Where a compose hash is from: `measured` by the CVM, or `api`, its list.',
    bound: 'a closed list',
  },
  advisory: {
    meaning: 'An advisory of Intel, such as `INTEL-SA-00615`.',
    bound: "the advisories in Intel's TCB info: some tens",
  },
  measured_compose_hash: { meaning: 'The compose hash that the CVM measured at its boot.', bound: PER_CVM },
  measured_os_image_hash: { meaning: "The hash of the CVM's image, measured at its boot.", bound: PER_CVM },
  image_version: {
    meaning: "The CVM's image by the attestation endpoint, such as `dstack-0.5.4`.",
    bound: `${PER_CVM}; in practice, the vendor's images`,
  },
  fmspc: {
    meaning: "Intel's id of a kind of platform: 12 hex digits.",
    bound: 'one per kind of machine that CVMs run on',
  },
  setting: { meaning: 'A setting of the CVM.', bound: 'known values' },
  workspace_id: { meaning: 'The id of the workspace at Phala Cloud: `wks_…`.', bound: 'one per workspace' },
  slug: { meaning: 'The name of the workspace in paths of the API.', bound: 'one per workspace' },
  tier: {
    meaning: 'The plan of the workspace, such as `LEVEL_1`.',
    bound: 'the first 32 of each workspace; then `other`',
  },
  kind: {
    meaning: 'The kind of credit, `balance` or `granted`; of a list of targets, `guests` or `endpoints`.',
    bound: 'closed lists',
  },
  resource: {
    meaning: 'The resource of a quota: `cvms`, `vcpus`, `memory_bytes` or `disk_bytes`.',
    bound: 'a closed list',
  },
  component: { meaning: 'What a cost is for: `compute` or `disk`.', bound: 'a closed list' },
  billing_period: {
    meaning: 'The billing period of the price.',
    bound: KNOWN_VALUES,
  },
  version: {
    meaning: "The version of a node's VM manager, or of the exporter.",
    bound: 'one per node, one of the exporter',
  },
  revision: { meaning: 'The commit that the exporter was built from.', bound: 'one' },
  node_version: { meaning: 'The version of Node.js that the exporter runs on.', bound: 'one' },
  reason: { meaning: 'Why something failed, or was dropped.', bound: 'closed lists, below' },
  collector: {
    meaning:
      'The source of data: `app_cvms`, the CVMs of apps, `apps`, the list of apps, `live_status`, what nodes report, or `attestation`, the quotes of CVMs.',
    bound: 'a closed list',
  },
  endpoint: {
    meaning:
      'The endpoint of the API: `app_cvms`, `apps`, `status_batch`, `attestations`, `auth_me`, `billing_balance`, `workspace` or `workspace_quotas`.',
    bound: 'a closed list',
  },
  shape: { meaning: 'The shape of lists of CVMs: `CVMInfo` or `HostedCvm`.', bound: 'a closed list' },
  code: {
    meaning: 'The HTTP status code, or `error` without a response.',
    bound: '100 to 599; any other is `error`',
  },
  field: {
    meaning: 'The path of a field, as in [fields.md](fields.md) without `[]`.',
    bound: 'fields that are read, and their parents',
  },
};
