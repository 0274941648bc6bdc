// Prints the section of CHANGELOG.md for a tag: `node tools/release/notes.mjs v1.2.3`. Fails if the tag, package.json,
// package-lock.json and the changelog do not have the same version.
import { readFileSync } from 'node:fs';

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const version = (process.argv[2] ?? '').replace(/^v/, '');
const versions = [JSON.parse(read('package.json')).version, JSON.parse(read('package-lock.json')).version];
const section = read('CHANGELOG.md')
  .split(/^(?=## )/m)
  .find((text) => text.startsWith(`## ${version} - `));

if (versions.some((each) => each !== version) || section === undefined) {
  process.stderr.write(`expected version ${version} in package.json, package-lock.json and CHANGELOG.md, got ${versions.join(', ')}
and ${section === undefined ? 'no section' : 'a section'}\n`);
  process.exitCode = 1;
} else process.stdout.write(section.replace(/^## .*\n+/, ''));
