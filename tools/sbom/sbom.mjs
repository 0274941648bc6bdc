// Prints an SBOM of the production dependencies as CycloneDX JSON, the same for the same package-lock.json:
// `npm run --silent sbom > sbom.cdx.json`. (`npm sbom --omit=dev` omits packages that are also development dependencies.)
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('node_modules/.bin/cyclonedx-npm', import.meta.url));
const FLAGS = ['--omit=dev', '--package-lock-only', '--output-reproducible', '--output-format=JSON'];
const PATH_PROPERTY = 'cdx:npm:package:path';

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const written = execFileSync(TOOL, [...FLAGS, '--output-file=-'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 ** 2,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const sbom = JSON.parse(written);
for (const component of sbom.components) {
  const { value: path } = component.properties.find(({ name }) => name === PATH_PROPERTY);
  component.hashes = [toHash(lock.packages[path].integrity)];
}
process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`);

// `sha512-…` in base64, as npm checks it at every installation.
function toHash(integrity) {
  const [algorithm, digest] = integrity.split('-');
  const alg = algorithm.replace('sha', 'SHA-');
  return { alg, content: Buffer.from(digest, 'base64').toString('hex') };
}
