// Names are not unique and may be missing; ids are unique but long: labels for people combine both.

const SEPARATOR = ' · ';

/** Adds the label `cvm`: the name and the last 6 characters of the id, or the latter alone without a name. */
export function withCvmLabel(expression: string): string {
  const short = `label_replace(${expression}, "short_id", "$1", "cvm_id", ".*?(.{1,6})")`;
  return withoutLeadingSeparator('cvm', `label_join(${short}, "cvm", "${SEPARATOR}", "name", "short_id")`);
}

/** Adds the label `machine`: the name and the id of a node, or the id alone without a name. */
export function withNodeLabel(expression: string): string {
  return withoutLeadingSeparator(
    'machine',
    `label_join(${expression}, "machine", "${SEPARATOR}", "node", "node_id")`,
  );
}

function withoutLeadingSeparator(label: string, expression: string): string {
  return `label_replace(${expression}, "${label}", "$1", "${label}", "${SEPARATOR}(.+)")`;
}
