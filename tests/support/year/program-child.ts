// The program as a process of its own, without some commands, daily work or notices: so that a check which should miss them
// can be shown to miss them.
import { join } from 'node:path';
import { commands } from '../../../src/commands/list.ts';
import { readConfig, storeFile } from '../../../src/config.ts';
import { dailyWork } from '../../../src/jobs/daily/list.ts';
import { createLog } from '../../../src/log.ts';
import { startService } from '../../../src/main.ts';
import { Database } from '../../../src/sqlite.ts';

const off: { without: string[]; notices: string | null } = JSON.parse(process.argv[2] ?? '');
const lists: readonly (readonly { readonly name: string }[])[] = [commands, dailyWork];
for (const list of lists) {
  const kept = list.filter(({ name }) => !off.without.includes(name));
  Array.prototype.splice.call(list, 0, list.length, ...kept);
}
const config = readConfig(process.env);
const service = await startService({ config, log: createLog('warn'), machineNow: Date.now });
if (off.notices !== null) {
  const database = new Database(join(config.dataDir, storeFile), { timeout: 5_000 });
  database.exec(
    `create trigger kept_out before insert on notices
     when json_extract(new.subject, '$.type') = '${off.notices}' begin select raise(ignore); end`,
  );
  database.exec(`delete from notices where json_extract(subject, '$.type') = '${off.notices}'`);
  database.close();
}
process.stdout.write(`${service.url}\n`);
process.once('SIGINT', () => {
  service.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
