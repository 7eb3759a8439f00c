import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more. Begun first, they leave no worker alone at the end. */
const longest = [
  'tests/e2e/year-quarter',
  'tests/bots/wecom/chaos',
  'tests/e2e/kill',
  'tests/e2e/wrong-input',
  'tests/bots/dingtalk/chaos',
  'tests/jobs/printed-papers',
  'tests/docs/month-and-questions',
  'tests/e2e/platform-story',
  'tests/e2e/page',
  'tests/docs/install-guide',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.includes(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/support/loopback-only.ts'],
    pool: 'forks',
    // One more than the machine of CI has cores: what waits for a platform, a browser or another process leaves one free.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
