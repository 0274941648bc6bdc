import type { CvmList } from './app-state.ts';
import { compare } from './compare.ts';
import type { Node } from './model.ts';

/** Gives a node of which a CVM's response has only the name the id of the node with that name. */
export type IdentifyNode = (node: Node | undefined) => Node | undefined;

/** Two nodes with one name leave it undecided: the name stays the id. */
export function createNodeIdentifier(lists: readonly CvmList[]): IdentifyNode {
  let ids: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return (node) => {
    if (node === undefined || node.id !== node.name) return node;
    ids ??= toIdsByName(lists);
    const [id, ...others] = ids.get(node.name) ?? [];
    return id === undefined || others.length > 0 ? node : { ...node, id };
  };
}

function toIdsByName(lists: readonly CvmList[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { cvms } of lists) {
    for (const { node } of cvms) {
      if (node?.name !== undefined && node.id !== node.name)
        ids.set(node.name, (ids.get(node.name) ?? new Set()).add(node.id));
    }
  }
  return ids;
}

/** Each node once, sorted by id. Where lists differ, each field has the newest value that is known. */
export function mergeNodes(lists: readonly CvmList[]): readonly Node[] {
  const nodes = new Map<string, Node>();
  for (const { cvms } of lists.toSorted((a, b) => b.atBootSeconds - a.atBootSeconds)) {
    for (const { node } of cvms) {
      if (node === undefined) continue;
      const newer = nodes.get(node.id);
      if (newer === undefined || isIncomplete(newer)) nodes.set(node.id, mergeNode(newer, node));
    }
  }
  return [...nodes.values()].toSorted((a, b) => compare(a.id, b.id));
}

function isIncomplete({ name, region, version, status }: Node): boolean {
  return name === undefined || region === undefined || version === undefined || status === undefined;
}

function mergeNode(newer: Node | undefined, older: Node): Node {
  return {
    id: older.id,
    name: newer?.name ?? older.name,
    region: newer?.region ?? older.region,
    version: newer?.version ?? older.version,
    status: newer?.status ?? older.status,
  };
}
