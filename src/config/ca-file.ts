import { findCertificateFault } from './certificates.ts';
import { type ReadFile, readInTime } from './read-in-time.ts';

/** Reads certificates in PEM. @throws Error when the file cannot be read, or holds anything else. */
export async function readCaFile(path: string, read: ReadFile = readInTime): Promise<string> {
  const text = (await read(path)).toString('utf8');
  const fault = findCertificateFault(text);
  if (fault !== undefined) throw new TypeError(fault);
  return text;
}

/** What `api.ca_file` has to be, for faults. */
export const CA_FILE_EXPECTED = 'a file with certificates in PEM';
