import { parseListenAddress } from '../http/listen-address.ts';
import { findHealthy } from './find-healthy.ts';

// `node dist/cli/probe.js [ADDRESS]`: the health check of the image, without the command line and its modules.
try {
  const text = process.argv[2] ?? ':10059';
  const address = parseListenAddress(text);
  if (address === undefined) throw new TypeError(`expected an address such as :10059, got ${text}`);
  process.stdout.write(`${await findHealthy([address])} is healthy\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
