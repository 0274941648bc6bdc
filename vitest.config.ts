import { defineConfig } from 'vitest/config';
import { SkippedReporter } from './test/skipped-reporter.ts';

/** Minutes of work each, or a machine of their own: `npm run prove`. */
const PROOF = [
  'test/attestation/end-to-end.test.ts',
  'test/alerts/{demo,end-to-end,guests,incidents,mutants,no-alerts,scale,shards,unit-tests}.test.ts',
  'test/bench/{json-exporter,smoke}.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/grafana/{dead-exporter,disagreement,many-cvms,panel-queries,target-labels,timeline,variables}.test.ts',
  'test/soak/**/*.test.ts',
  'test/status-page/browser.test.ts',
];

/** Tests that start servers or processes, or need what `npm run test:setup` installs. */
const INTEGRATION = [
  'test/alerts/{examples,inhibitions,server-process}.test.ts',
  'test/app/**/*.test.ts',
  'test/attestation/verifier.test.ts',
  'test/bench/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/config/{api-key-storm,secrets}.test.ts',
  'test/docs/commands.test.ts',
  'test/deploy/**/*.test.ts',
  'test/faults/**/*.test.ts',
  'test/grafana/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/api/{hostile-server,memory}.test.ts',
  'test/project/{package,supply}.test.ts',
  'test/prometheus/**/*.test.ts',
  'test/secrets/**/*.test.ts',
  'test/simulator/**/*.test.ts',
  'test/vendor-client/**/*.test.ts',
  'test/web/**/*.test.ts',
];

/** Properties: with 20 random inputs each as unit tests, with `FUZZ_RUNS` as proof. */
const PROPERTIES = [
  'test/attestation/{bit-flips,event-log}.test.ts',
  'test/config/{laws,redaction}.test.ts',
  'test/metrics/{format,gzip}.test.ts',
  'test/api/{decode-properties,label-bounds}.test.ts',
  'test/collect/shard-of.test.ts',
  'test/cron/cron-schedule.test.ts',
  'test/status-page/{format,html,render-page,search}.test.ts',
  'test/web-config/laws.test.ts',
];

export default defineConfig({
  // `#simulator` is the source here, and the built program in production.
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    setupFiles: ['test/setup.ts'],
    // Ten times what any takes: machines are shared.
    testTimeout: 60_000,
    restoreMocks: true,
    reporters: [
      'default',
      ...(process.env['GITHUB_ACTIONS'] === undefined ? [] : ['github-actions']),
      new SkippedReporter(),
    ],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...INTEGRATION, ...PROOF],
        },
      },
      {
        extends: true,
        test: { name: 'integration', include: INTEGRATION, exclude: ['**/node_modules/**', ...PROOF] },
      },
      {
        extends: true,
        test: {
          name: 'proof',
          include: [...PROOF, ...PROPERTIES],
          testTimeout: 180_000,
          env: { FUZZ_RUNS: process.env['FUZZ_RUNS'] ?? '500' },
        },
      },
    ],
  },
});
