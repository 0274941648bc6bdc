import type { Reporter, TestModule } from 'vitest/node';

/** Lists the tests that were skipped, at the very end: what this machine could not check must not be overlooked. */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    // With a name on the command line, most tests are skipped on purpose.
    if (skipped.length === 0 || skipped.some(({ project }) => project.config.testNamePattern)) return;
    const names = skipped.map((test) => `  ${test.module.relativeModuleId}: ${test.fullName}\n`);
    process.stderr.write(
      `\nSKIPPED: ${names.length} test(s), mostly because a program is not on this machine (npm run test:setup says which):\n${names.join('')}`,
    );
  }
}
