import { resolve } from 'node:path';
import type { Fault } from './faults.ts';
import { describeReadError, findKey, type Surroundings } from './key-sources.ts';
import * as kind from './kinds.ts';
import { isMap, toList, toMap, toText } from './raw.ts';
import { readInTime } from './read-in-time.ts';

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

async function findCaFaults(setting: unknown, { folder }: Surroundings): Promise<readonly Fault[]> {
  const caFile = kind.path.parse(toText(setting) ?? '');
  if (caFile === undefined) return [];
  const reason = await readInTime(resolve(folder, caFile)).then(
    (text) => (text.includes('-----BEGIN CERTIFICATE-----') ? undefined : 'there is none in it'),
    describeReadError,
  );
  if (reason === undefined) return [];
  return [{ path: ['api', 'ca_file'], message: `expected a file with certificates in PEM, but ${reason}` }];
}
