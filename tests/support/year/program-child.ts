// The program as a process of its own, without the commands and daily work whose names are given: so that a check which
// should miss them can be shown to miss them.
import { commands } from '../../../src/commands/list.ts';
import { readConfig } from '../../../src/config.ts';
import { dailyWork } from '../../../src/jobs/daily/list.ts';
import { createLog } from '../../../src/log.ts';
import { startService } from '../../../src/main.ts';

const without = new Set(process.argv.slice(2));
const lists: readonly (readonly { readonly name: string }[])[] = [commands, dailyWork];
for (const list of lists) {
  const kept = list.filter(({ name }) => !without.has(name));
  Array.prototype.splice.call(list, 0, list.length, ...kept);
}
const service = await startService({
  config: readConfig(process.env),
  log: createLog('warn'),
  machineNow: Date.now,
});
process.stdout.write(`${service.url}\n`);
process.once('SIGINT', () => {
  service.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
