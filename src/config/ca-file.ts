import { findCertificateFault } from '../files/certificates.ts';
import { type ReadFile, readFileWithTimeout } from '../files/read-file-with-timeout.ts';

/** Reads certificates in PEM. @throws Error when the file cannot be read, or holds anything else. */
export async function readCaFile(path: string, read: ReadFile = readFileWithTimeout): Promise<string> {
  const text = (await read(path)).toString('utf8');
  const fault = findCertificateFault(text);
  if (fault !== undefined) throw new TypeError(fault);
  return text;
}

/** What `api.ca_file` has to be, for faults. */
export const CA_FILE_EXPECTED = 'a file with certificates in PEM';
