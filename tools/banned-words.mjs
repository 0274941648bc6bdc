// Rejects phrases that the glossary in CONTRIBUTING.md replaces, in code and prose: prints file:line for each, exits 1.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';

const PATHS = [
  [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'deploy',
    'docs',
    'prometheus/alertmanager.example.yml',
    'prometheus/prometheus.example.yml',
  ],
  [
    'bench',
    'grafana/src',
    'prometheus/src',
    'prometheus/stack',
    'prometheus/demo',
    'simulator',
    'src',
    'tools',
  ],
  ['test'],
].flat();

/** Phrases that are wrong in nearly every context, with the plain words; a space also matches a line break. */
const BANNED = [
  ['go(?:es)? by', 'uses, follows, is selected by'],
  ['let(?:s|ting)? go of', 'drop, close, release'],
  ['(?:breaks?|broken|breaking) off', 'abort'],
  ['stands? on', 'depends on'],
  ['of before', 'previous'],
  ['anew', 'again'],
  ['(?:is|are|was|were|be|been) told', 'reported, exported, logged'],
  ['(?:tells?|told) of', 'report, export, log'],
  ['in force', 'current, applied'],
  ['(?:who|what) (?:is|are) gone', 'removed, deleted'],
  ['(?:is|are) no more', 'removed, deleted'],
  ['knocks?', 'connect'],
  ['who(?:m|so)?ever', 'name the actor'],
  ['so many', 'name the number'],
  ['(?<!there )(?:is|are) none', 'is not one'],
  ['ha(?:s|ve) (?:more |no more |nothing )?to say', 'name what is sent'],
  ['take(?:s|n)? in', 'accept, read'],
  ['forgets', 'drops, removes, resets'],
  ['(?:is|are) made of', 'consists of, contains'],
  ['what went wrong', 'error, reason, cause'],
  ['in a hurry', 'quickly, warm-up'],
  ['restless', 'name what changes'],
  ['tid(?:y|ies) up', 'garbage collection, cleanup'],
  ['held up', 'blocked, delayed'],
  ['good (?:answer|poll)s?', 'successful response, successful poll'],
  ['page to read at night', 'runbook'],
  ['tells?', 'report, export, print'],
  ['(?:un)?told', 'reported, exported, printed'],
  ['what (?:is|was) said', 'output, message'],
  ['knows? (?:of|nothing)', 'has, contains'],
  ['hears? of', 'is notified of'],
  ['(?:is|are|was|were|long) gone', 'removed, absent, stopped'],
  ['(?:when|where) left out', 'by default'],
  ['under way', 'in flight, in progress'],
  ['mend(?:s|ed|ing)?', 'repair, fix'],
  ['comes? to (?:its|their|an) end', 'end, complete'],
  ['lately', 'recently'],
  ['se(?:nd|nt) away', 'reject'],
];

/** Files to skip, with the reason. */
const ALLOWED = {
  'tools/banned-words.mjs': 'lists the phrases',
};

const GAP = String.raw`(?:[\s*#]|//)+`;
const PATTERNS = BANNED.map(([phrase, instead]) => ({
  pattern: new RegExp(String.raw`(?<![\w-])${phrase.replaceAll(' ', GAP)}(?![\w-])`, 'gi'),
  instead,
}));

const found = PATHS.flatMap(filesIn)
  .filter((file) => !(file in ALLOWED))
  .flatMap(check);
process.stderr.write(found.map((line) => `${line}\n`).join(''));
if (found.length > 0) process.exitCode = 1;

function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .filter(
      (file) => !file.includes('node_modules') && ['.ts', '.mjs', '.md', '.yml'].includes(extname(file)),
    );
}

function check(file) {
  const text = readFileSync(file, 'utf8');
  if (text.startsWith('<!-- This file is generated')) return [];
  return PATTERNS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ 0: phrase, index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${file}:${line}: "${phrase.replaceAll(/\s+/g, ' ')}": say ${instead}`;
    }),
  );
}
