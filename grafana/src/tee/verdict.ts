import { NOTHING_KNOWN } from '../empty.ts';
import type { Placed, Room } from '../layout.ts';
import { stat } from '../panels/stat.ts';
import { ofCvms } from '../promql.ts';
import { NONE_IS_CALM, NONE_IS_GOOD, type Steps } from '../thresholds.ts';
import { HASHES_BY_APP, VERSIONS_BY_APP } from './drift.ts';

/** What asks for a look. */
export const verdict: Room = {
  title: 'What asks for a look?',
  panels: [
    setting('dev_os', 'Development images', NONE_IS_GOOD, {
      shows:
        'CVMs on a development image, which lets people log in: what runs there is not protected from its operator.',
      act: 'Deploy again with a production image; nothing secret belongs there until then.',
    }),
    setting('public_logs', 'Public logs', NONE_IS_CALM, {
      shows: 'CVMs whose container logs anybody can read who knows the address.',
      act: 'Be sure that they log no secret, or switch it off.',
    }),
    setting('public_sysinfo', 'Public sysinfo', NONE_IS_CALM, {
      shows: 'CVMs whose load, memory and containers anybody can read.',
      act: 'Fine where you scrape the guest agent; else switch it off.',
    }),
    setting('public_tcbinfo', 'Public tcbinfo', ['plain'], {
      shows: 'CVMs whose measurements anybody can read, which is what lets others attest them.',
      act: 'Where others shall trust the CVM, it should be on.',
    }),
    count('Apps with several hashes', `count(${HASHES_BY_APP} > 1) or 0 * count(${HASHES_BY_APP})`, {
      asks: 'Does each app run one and the same deployment?',
      shows: 'Apps whose CVMs have different compose hashes.',
      act: 'A rollout that hangs, or a CVM that was left out: see Drift.',
    }),
    count('Apps with several images', `count(${VERSIONS_BY_APP} > 1) or 0 * count(${VERSIONS_BY_APP})`, {
      asks: 'Does each app run on one and the same image?',
      shows: 'Apps whose CVMs have different images or versions of them.',
      act: 'Deploy those that were left out again; their measurements differ.',
    }),
  ],
};

interface About {
  readonly shows: string;
  readonly act: string;
}

function setting(name: string, title: string, steps: Steps, about: About): Placed {
  const on = ofCvms('phala_cvm_setting_enabled', { where: `setting="${name}"` });
  return stat({
    title,
    says: { asks: `How many CVMs have ${name} on?`, normal: 'As many as you decided.', ...about },
    expression: `sum(${on})`,
    unit: 'none',
    steps,
    empty: NOTHING_KNOWN,
  });
}

function count(title: string, expression: string, about: About & { readonly asks: string }): Placed {
  return stat({
    title,
    says: { normal: '0, but for the minutes of a rollout.', ...about },
    expression,
    unit: 'none',
    steps: NONE_IS_CALM,
    empty: NOTHING_KNOWN,
  });
}
