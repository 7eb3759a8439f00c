// `npm test`: one command proves the tree. Runs every check, then the suites, and ends with what was skipped and why.
// With NO_SKIPS=1 (CI) a skipped test is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'jingcun-test-'));
const resultFile = join(scratch, 'vitest.json');

const checks = [
  ['format and lint', 'node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']],
  ['types', 'node_modules/typescript/bin/tsc', []],
  ['unused code', 'node_modules/knip/bin/knip.js', []],
  ['build', 'scripts/build.mjs', []],
  ['generated docs', 'node_modules/tsx/dist/cli.mjs', ['scripts/docs.ts', '--check']],
  [
    'tests',
    'node_modules/vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`],
  ],
];

const failedChecks = [];
for (const [title, file, args] of checks) {
  console.error(`\n── ${title}`);
  const run = spawnSync(process.execPath, [join(root, file), ...args], { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) failedChecks.push(title);
}

const { passed, failed, skipped } = readResults();
rmSync(scratch, { recursive: true, force: true });
const skipsForbidden = process.env.NO_SKIPS === '1' && skipped.length > 0;
console.log(
  skipped.length === 0 ? '\nNothing was skipped.' : `\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`,
);
if (failedChecks.length > 0) console.log(`Failed: ${failedChecks.join(', ')}`);
if (skipsForbidden) console.log('Failed: nothing may be skipped here.');
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failedChecks.length > 0 || skipsForbidden || passed === 0 ? 1 : 0;

function readResults() {
  try {
    const report = JSON.parse(readFileSync(resultFile, 'utf8'));
    const tests = report.testResults.flatMap((file) => file.assertionResults);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: tests
        .filter((test) => test.status === 'skipped' || test.status === 'pending')
        .map((test) => test.fullName),
    };
  } catch {
    return { passed: 0, failed: 0, skipped: [] };
  }
}
