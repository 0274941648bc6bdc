import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `#simulator` is the source here, and the built program in production.
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    restoreMocks: true,
  },
});
