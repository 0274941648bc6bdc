interface LabelFacts {
  readonly meaning: string;
  /** What keeps the number of its values, and so of series, in bounds. */
  readonly bound: string;
}

const PER_CVM = 'at most one per CVM at a time; `limits.max_cvms` bounds those';
const CONFIGURED = 'the configuration';
const WORDS = 'the vocabulary, and the first 32 words that are not in it; then `other`';

/** Every label that a family may have: a new one is an entry here, with what bounds it. */
export const LABELS: Readonly<Record<string, LabelFacts>> = {
  app_id: {
    meaning: 'The app: 40 hex digits, lower case.',
    bound: 'apps configured or discovered; a list of more than 10 000 is refused',
  },
  cvm_id: { meaning: 'The CVM: `cvm_…`, or its UUID in the old shape.', bound: PER_CVM },
  name: { meaning: 'What its owner calls the CVM; not unique.', bound: PER_CVM },
  workspace: {
    meaning: 'The workspace by its configured name; `default` in the short form.',
    bound: CONFIGURED,
  },
  alias: {
    meaning: 'The configured alias of an app, or the name that discovery found.',
    bound: 'one per app',
  },
  vm_uuid: { meaning: "The VM manager's id; absent while the CVM is provisioned.", bound: PER_CVM },
  instance_id: { meaning: 'The instance; absent before the first boot.', bound: PER_CVM },
  instance_type: {
    meaning: 'The size by name, such as `tdx.medium`.',
    bound: `${PER_CVM}; in truth, the vendor's price list`,
  },
  node_id: {
    meaning: "The node's id; its name where it has none.",
    bound: `${PER_CVM}; in truth, the vendor's nodes`,
  },
  node: { meaning: 'The node by name, such as `prod5`.', bound: `${PER_CVM}; in truth, the vendor's nodes` },
  region: {
    meaning: 'Where the node is, such as `US-WEST-1`.',
    bound: `${PER_CVM}; in truth, the vendor's regions`,
  },
  os: { meaning: "The CVM's image.", bound: `${PER_CVM}; in truth, the vendor's images` },
  os_version: {
    meaning: "The version of the CVM's image.",
    bound: `${PER_CVM}; in truth, the vendor's images`,
  },
  kms_type: { meaning: "Where the CVM's keys come from.", bound: WORDS },
  project_type: {
    meaning: 'The kind of project that the CVM belongs to.',
    bound: `${PER_CVM}; in truth, the vendor's kinds`,
  },
  storage_fs: { meaning: "The file system of the CVM's disk.", bound: WORDS },
  compose_hash: { meaning: 'The hash of what is deployed; changes with every deployment.', bound: PER_CVM },
  gateway_domain: {
    meaning: 'The domain that the gateway serves the CVM under.',
    bound: `${PER_CVM}; in truth, the vendor's gateways`,
  },
  status: {
    meaning: 'The status of a CVM or a node, lower case.',
    bound: WORDS,
  },
  target: {
    meaning: 'What the running operation makes of the CVM.',
    bound: 'one per CVM, while an operation runs; 32 words, then `other`',
  },
  event: { meaning: "An event of the CVM's life.", bound: 'vocabulary; unknown events are only counted' },
  setting: { meaning: 'A setting of the CVM.', bound: 'vocabulary' },
  billing_period: {
    meaning: 'The period that the price is for.',
    bound: WORDS,
  },
  version: {
    meaning: "The version of a node's VM manager, or of the exporter.",
    bound: 'one per node, one of the exporter',
  },
  revision: { meaning: 'The commit that the exporter was built from.', bound: 'one' },
  node_version: { meaning: 'The version of Node.js that the exporter runs on.', bound: 'one' },
  reason: { meaning: 'Why something failed, or was left out.', bound: 'closed lists, below' },
  endpoint: { meaning: 'The endpoint of the API: `app_cvms` or `apps`.', bound: 'a closed list' },
  code: {
    meaning: 'The HTTP status, or `error` when none came.',
    bound: '100 to 599; whatever else a server says is `error`',
  },
  field: {
    meaning: 'The path of a field, as in [fields.md](fields.md) without `[]`.',
    bound: 'fields that are read, and what holds them',
  },
};
