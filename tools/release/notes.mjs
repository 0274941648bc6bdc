// Prints the section of CHANGELOG.md for a tag: `node tools/release/notes.mjs v1.2.3`. Fails if the tag, package.json,
// package-lock.json and the changelog do not have the same version, or if an entry does not end with its pull request.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , tag = '', folder = join(import.meta.dirname, '../..')] = process.argv;
const read = (name) => readFileSync(join(folder, name), 'utf8');
const version = tag.replace(/^v/, '');
const versions = [JSON.parse(read('package.json')).version, JSON.parse(read('package-lock.json')).version];
const section = read('CHANGELOG.md')
  .split(/^(?=## )/m)
  .find((text) => text.startsWith(`## ${version} - `));
const notes = section?.replace(/^## .*\n+/, '') ?? '';

if (versions.some((each) => each !== version) || section === undefined) {
  fail(`expected version ${version} in package.json, package-lock.json and CHANGELOG.md, got ${versions.join(', ')}
and ${section === undefined ? 'no section' : 'a section'}`);
} else {
  // What became 0.2.0 was written before there were pull requests.
  const entries = version === '0.2.0' ? [] : notes.split(/^(?=- )/m).map((entry) => entry.trim());
  const unnumbered = entries.filter((entry) => !/\(#\d+\)$/.test(entry));
  if (unnumbered.length > 0)
    fail(`expected the pull request at the end, as in (#12), of these entries:\n${unnumbered.join('\n')}`);
  else process.stdout.write(notes);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
