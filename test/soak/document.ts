import type { Random } from '../../simulator/random.ts';
import type { Plan } from './plan.ts';

/** Renders a plan as a configuration file: JSON, which is valid YAML. */
export function toDocument(plan: Plan, baseUrl: string): string {
  return JSON.stringify(toSettings(plan, baseUrl), undefined, 2);
}

type Settings = ReturnType<typeof toSettings>;

function toSettings(plan: Plan, baseUrl: string) {
  return {
    api: { base_url: baseUrl, max_response_bytes: '1MiB', ...plan.api },
    poll: { schedule: plan.schedule, stale_after: `${plan.staleAfterSeconds}s` },
    workspaces: plan.workspaces.map(({ name, account, appIds, discovery }) => ({
      name,
      ...(account === 'production' ? { api_key_file: 'production.key' } : { api_key_env: 'STAGING_KEY' }),
      apps: appIds.map((id, index) => (index % 2 === 0 ? `app_${id}` : { id, alias: `app ${index}` })),
      ...(discovery === undefined ? {} : { discovery: { enabled: true, ...discovery } }),
    })),
    metrics: { include: plan.include, exclude: plan.exclude },
    limits: { max_cvms: plan.maxCvms },
  };
}

const ERRORS: Readonly<Record<string, (settings: Settings) => unknown>> = {
  'an unknown key': (settings) => ({ ...settings, surprise: true }),
  'a timeout of nothing': ({ api, ...settings }) => ({ ...settings, api: { ...api, timeout: '0s' } }),
  'no workspace': (settings) => ({ ...settings, workspaces: [] }),
  'a workspace twice': (settings) => ({
    ...settings,
    workspaces: [...settings.workspaces, ...settings.workspaces],
  }),
  'a missing key file': (settings) => ({
    ...settings,
    workspaces: [{ name: 'other', api_key_file: 'nowhere.key', discovery: { enabled: true } }],
  }),
  'an expression that does not compile': (settings) => ({
    ...settings,
    metrics: { include: ['('], exclude: [] },
  }),
  'missing certificates': ({ api, ...settings }) => ({
    ...settings,
    api: { ...api, ca_file: 'nowhere.pem' },
  }),
};

/** Renders a plan with an error, or invalid YAML. */
export function toInvalidDocument(random: Random, plan: Plan, baseUrl: string): string {
  const [introduceError] = random.shuffle([...Object.values(ERRORS), undefined]);
  return introduceError === undefined
    ? '{"api": ['
    : JSON.stringify(introduceError(toSettings(plan, baseUrl)));
}
