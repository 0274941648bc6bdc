import { resolve } from 'node:path';
import { describeFile } from '../files/describe-file.ts';
import { CA_FILE_EXPECTED, readCaFile } from './ca-file.ts';
import { findKey, type Surroundings } from './key-sources.ts';
import { isMap, toList, toMap, toText } from './raw.ts';
import type { Fault } from './validation-error.ts';
import * as kind from './value-types.ts';

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
  if (!isMap(workspace)) return [];
  const settings = toMap(workspace);
  const given = ['api_key_file', 'api_key_env'].filter((name) => settings.get(name) !== undefined);
  const api_key_file = kind.path.parse(toText(settings.get('api_key_file')) ?? '');
  const api_key_env = kind.variable.parse(toText(settings.get('api_key_env')) ?? '');
  // A setting that is wrong by itself is a fault of its own, and says nothing about the key.
  if (given.length > 0 && api_key_file === undefined && api_key_env === undefined) return [];

  const finding = await findKey({ api_key_file, api_key_env }, surroundings);
  return 'source' in finding ? [] : [{ path: [...path, ...given.slice(0, 1)], message: finding.fault }];
}

async function findCaFaults(setting: unknown, { folder, read }: Surroundings): Promise<readonly Fault[]> {
  const caFile = kind.path.parse(toText(setting) ?? '');
  if (caFile === undefined) return [];
  try {
    await readCaFile(resolve(folder, caFile), read);
    return [];
  } catch (error) {
    const got = describeFile(caFile, folder, error);
    return [{ path: ['api', 'ca_file'], message: `expected ${CA_FILE_EXPECTED}, got ${got}` }];
  }
}
