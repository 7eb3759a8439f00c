import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { UserError } from '../errors.ts';
import { recordDecision } from '../store/audit.ts';
import { issueCode } from '../store/bind-codes.ts';
import { openStore } from '../store/open.ts';
import { findPeopleByName, personByCode } from '../store/people.ts';
import { programmeNow } from './programme-now.ts';

/**
 * `jingcun code <roster id or unique name>`: works beside a running service. Returns the lines to show.
 *
 * @throws UserError when there is no store, or it is not clear who is meant.
 */
export async function issueCodeFor(config: Config, who: string, machineNow: () => number): Promise<string[]> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。请先导入名册：jingcun import 名册.xlsx`);
  const at = programmeNow(config, machineNow);
  const store = openStore(file);
  try {
    const issued = await store.write(async (tx) => {
      const byCode = await personByCode(tx, who);
      const found = byCode ? [byCode] : await findPeopleByName(tx, who, { at });
      const [person] = found;
      if (!person) throw new UserError(`名册里没有“${who}”。`);
      if (found.length > 1) throw new UserError(`名册里有${found.length}个“${who}”，请改用名册号。`);
      const digits = await issueCode(tx, { personId: person.id, machineNow: machineNow() });
      const subject = `person:${person.id}`;
      const what = { action: 'code.issued', subject, before: null, after: { personId: person.id } } as const;
      await recordDecision(tx, { at, personId: null, channel: 'cli', ...what });
      return { name: person.name, digits };
    });
    return [
      `${issued.name} 的绑定码：${issued.digits}，72小时内有效，用一次。`,
      `请他私聊小助手发：绑定 ${issued.digits}`,
    ];
  } finally {
    await store.close();
  }
}
