import type { Recording } from './define.ts';
import { indent, ON_APP, ON_CVM, ON_JOB, ON_NODE } from './promql.ts';
import type { Environment } from './thresholds.ts';

const SCRAPED = 'job:phala_exporter_scraped:max';
const UNKNOWN = 'app:phala_app_unknown:max';

/** Recording rules about what is not known at the moment; alerts keep their state meanwhile. */
export function defineScraped({ job, history }: Environment): Recording {
  const up = `up{job="${job}"}`;
  return {
    name: SCRAPED,
    meaning: `Whether any exporter can be scraped; 0 for ${history} after its last target is removed.`,
    expression: `max by (cluster, job) (${up})\nor\n0 * max by (cluster, job) (last_over_time(${up}[${history}]))`,
  };
}

/** Apps whose state is not known, although they are watched. */
export const UNKNOWN_APPS: Recording = {
  name: UNKNOWN,
  meaning: 'Watched apps whose last poll did not succeed, or whose exporter cannot be scraped; always 1.',
  expression: `app:phala_app_info:max
unless ${ON_APP} (app:phala_app_poll_success:max == 1 and ${ON_JOB} ${SCRAPED} == 1)
unless ${ON_APP} app_reason:phala_app_last_poll_failure:max{reason="not_found"}`,
};

/** Keeps the last result of the rule while no exporter can be scraped. */
export function holdWhileDown({ name, meaning, expression }: Recording): Recording {
  return {
    name,
    meaning,
    expression: `${expression}\nor ${identityOf(name)}\n(${name} and ${ON_JOB} ${SCRAPED} == 0)`,
  };
}

/** Keeps the last result of the rule while the state of the app is unknown. */
export function holdWhileUnknown({ name, meaning, expression }: Recording): Recording {
  return {
    name,
    meaning,
    expression: `(\n${indent(expression)}\n)\nor ${identityOf(name)}\n(${name} and ${ON_APP} ${UNKNOWN})`,
  };
}

/** Keeps the last result of the rule while no app can be polled. */
export function holdWhileNothingIsKnown({ name, meaning, expression }: Recording): Recording {
  return {
    name,
    meaning,
    expression: `${expression}\nor ${identityOf(name)}\n(${name} and ${ON_JOB} (${SCRAPED} == 0 or ${ON_JOB} job:phala_up:max == 0))`,
  };
}

function identityOf(name: string): string {
  if (name.startsWith('cvm')) return ON_CVM;
  return name.startsWith('node') ? ON_NODE : ON_APP;
}
