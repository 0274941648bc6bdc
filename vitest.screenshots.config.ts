import { defineConfig } from 'vitest/config';

// Writes pictures for the documentation; it is no test, and runs only when it is asked for.
export default defineConfig({
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/status-page/take-screenshots.ts', 'test/grafana/pictures/take-screenshots.ts'],
    testTimeout: 60_000,
  },
});
