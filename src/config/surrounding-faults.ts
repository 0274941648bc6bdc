import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Fault } from './faults.ts';
import { describeReadError, findKey, type Surroundings } from './key-sources.ts';
import { toList, toMap, toText } from './raw.ts';

/** What is wrong around the file: keys that are not where it says, and files that cannot be read. */
export async function findSurroundingFaults(
  raw: unknown,
  surroundings: Surroundings,
): Promise<readonly Fault[]> {
  const root = toMap(raw);
  const workspaces = root.get('workspaces');
  const keyFaults =
    workspaces === undefined
      ? [findKeyFaults({}, [], surroundings)]
      : toList(workspaces).map((workspace, index) =>
          findKeyFaults(workspace, ['workspaces', index], surroundings),
        );
  return (
    await Promise.all([...keyFaults, findCaFaults(toMap(root.get('api')).get('ca_file'), surroundings)])
  ).flat();
}

async function findKeyFaults(
  workspace: unknown,
  path: readonly PropertyKey[],
  surroundings: Surroundings,
): Promise<readonly Fault[]> {
  const settings = toMap(workspace);
  const api_key_file = toText(settings.get('api_key_file'));
  const api_key_env = toText(settings.get('api_key_env'));
  const finding = await findKey({ api_key_file, api_key_env }, surroundings);
  if ('source' in finding) return [];
  const key = ['api_key_file', 'api_key_env'].filter((name) => settings.get(name) !== undefined).slice(0, 1);
  return [{ path: [...path, ...key], message: finding.fault }];
}

async function findCaFaults(caFile: unknown, { folder }: Surroundings): Promise<readonly Fault[]> {
  if (typeof caFile !== 'string') return [];
  try {
    await access(resolve(folder, caFile), constants.R_OK);
    return [];
  } catch (error) {
    return [
      {
        path: ['api', 'ca_file'],
        message: `expected a file with certificates, but ${describeReadError(error)}`,
      },
    ];
  }
}
