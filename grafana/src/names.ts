// Names are not unique, and may be missing; the vendor's ids are unique, but long.

const SEPARATOR = ' · ';

/** Adds the label `cvm`: the name and the end of the id, or the end of the id alone where there is no name. */
export function withCvmLabel(expression: string): string {
  const short = `label_replace(${expression}, "short_id", "$1", "cvm_id", ".*?(.{1,6})")`;
  return withoutLeadingSeparator('cvm', `label_join(${short}, "cvm", "${SEPARATOR}", "name", "short_id")`);
}

/** Adds the label `machine`: the name and the id of a node, or its id alone. */
export function withNodeLabel(expression: string): string {
  return withoutLeadingSeparator(
    'machine',
    `label_join(${expression}, "machine", "${SEPARATOR}", "node", "node_id")`,
  );
}

function withoutLeadingSeparator(label: string, expression: string): string {
  return `label_replace(${expression}, "${label}", "$1", "${label}", "${SEPARATOR}(.+)")`;
}
