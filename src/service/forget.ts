import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { forgottenText } from '../domain/retention.ts';
import type { Instant } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { dropPosters } from '../jobs/notice-pictures.ts';
import { removePhoto } from '../jobs/photo-files.ts';
import { recordDecision } from '../store/audit.ts';
import { dropFromEvaluations, dropMentions, type MentionPlace } from '../store/forget/mentions.ts';
import {
  dropName,
  endPerson,
  everybodyNamed,
  type Leaving,
  leavingPerson,
  releaseAccounts,
  stopPrivateSends,
} from '../store/forget/person.ts';
import { rewriteStore } from '../store/forget/traces.ts';
import { dropOwnWords, dropPhotoRows, dropPrivateTexts, ownPhotos } from '../store/forget/words.ts';
import { openStore } from '../store/open.ts';
import { personByCode } from '../store/people.ts';
import { touchRoster } from '../store/roster-version.ts';
import type { Store } from '../store/store.ts';
import { aboutCopies } from './forget-copies.ts';
import { programmeNow } from './programme-now.ts';
import type { Terminal } from './terminal.ts';

export interface ForgetOrder {
  /** Roster id, or a name nobody else has. */
  readonly who: string;
  /** Does not ask. */
  readonly yes: boolean;
  /** Deletes the backups made before, which still have everything. */
  readonly backups: boolean;
}

export interface ForgetDeps {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly machineNow: () => number;
}

/**
 * `jingcun forget`: removes a person's name, words and photos and keeps the figures. Works beside a running service, in
 * short units of work; cut short, it is simply run again. Run once more by the roster id it looks at the backups again.
 *
 * @throws UserError when it is not clear who is meant, or nobody said yes.
 */
export async function forget({ config, terminal, machineNow }: ForgetDeps, order: ForgetOrder): Promise<void> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。`);
  const store = openStore(file);
  let code: string;
  try {
    const leaving = await find(store, order.who);
    ({ code } = leaving);
    if (leaving.name === forgottenText) terminal.print(`编号 ${code} 以前已经删过了。`);
    else {
      for (const line of warning(leaving)) terminal.print(line);
      await confirmed(terminal, order.yes);
      await removePerson(store, leaving, { dataDir: config.dataDir, at: programmeNow(config, machineNow) });
      terminal.print(`删好了：编号 ${code}。积分、人数这些数字照旧，名字处写“${forgottenText}”。`);
    }
  } finally {
    await store.close();
  }
  if (!(await rewriteStore(file))) terminal.print('数据库没能整理一遍，里面还可能有残迹。请过几分钟再运行一次本命令。');
  const now = machineNow();
  for (const line of await aboutCopies({ dataDir: config.dataDir, code, now, remove: order.backups })) {
    terminal.print(line);
  }
}

async function find(store: Store, who: string): Promise<Leaving> {
  const byCode = await personByCode(store.read, who);
  const found = byCode ? [{ id: byCode.id, code: who }] : await everybodyNamed(store.read, who);
  const [person, ...others] = found;
  const leaving = person ? await leavingPerson(store.read, person.id) : null;
  if (!leaving) throw new UserError(`名册里没有“${who}”，以前也没有过。`);
  if (others.length > 0) {
    const codes = found.map(({ code }) => code).join('、');
    throw new UserError(`名册里有过${found.length}个“${who}”，请改用编号：${codes}。`);
  }
  return leaving;
}

function warning({ code, name, hasNamesake }: Leaving): string[] {
  return [
    `要删的是：${name}（编号 ${code}）。`,
    '会删掉：名字、电话、说过的话、只有他发过的照片、绑定的账号。删了找不回来。',
    '会留下：积分、人数、评比这些数字；他布置的任务、记的检查；名册里的单位、组、类别。',
    ...(hasNamesake ? ['还有同名的人：别人说的话里写到这个名字的，分不清是谁，不改。'] : []),
    '最后要把数据库整理一遍，几秒钟里小助手回话会慢。',
  ];
}

async function confirmed(terminal: Terminal, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.interactive) throw new UserError('没有删。确实要删，请加 --yes。');
  const answer = (await terminal.ask('真的删吗？（是/否）')).trim();
  if (!/^(?:是|y|yes)$/iu.test(answer)) throw new UserError('没有删。');
}

/** The files before the rows that name them, name and phone after everything that is found by them. */
export async function removePerson(
  store: Store,
  leaving: Leaving,
  { dataDir, at }: { dataDir: string; at: Instant },
): Promise<void> {
  await store.write((tx) => endPerson(tx, leaving, at));
  await store.write((tx) => stopPrivateSends(tx, leaving));
  while ((await store.write((tx) => dropOwnWords(tx, leaving))) > 0);
  await removePhotos(store, leaving, join(dataDir, 'photos'));
  while ((await store.write((tx) => dropPrivateTexts(tx, leaving))) > 0);
  let place: MentionPlace | null = { table: 0, after: 0 };
  while (place !== null) {
    const from: MentionPlace = place;
    place = await store.write((tx) => dropMentions(tx, leaving, from));
  }
  // Exports are made anew when somebody asks; which of them name him, nobody knows.
  await rm(join(dataDir, 'exports'), { recursive: true, force: true });
  await dropPosters(store, join(dataDir, 'pictures'));
  await store.write(async (tx) => {
    // What he wrote since this began.
    while ((await dropOwnWords(tx, leaving)) > 0);
    const evaluations = await dropFromEvaluations(tx, leaving);
    await releaseAccounts(tx, leaving, () => `forgotten-${randomUUID()}`);
    await dropName(tx, leaving);
    await touchRoster(tx);
    await recordDecision(tx, {
      at,
      personId: null,
      action: 'person.forgotten',
      subject: `person:${leaving.personId}`,
      before: null,
      after: { evaluations: evaluations.map(({ id }) => id), hashes: evaluations },
      channel: 'cli',
    });
  });
}

async function removePhotos(store: Store, leaving: Leaving, photoDir: string): Promise<void> {
  for (;;) {
    const own = await ownPhotos(store.read, leaving);
    if (own.length === 0) return;
    for (const { sha256 } of own) await removePhoto(photoDir, sha256, { everything: true });
    const ids = own.map((photo) => photo.id);
    await store.write((tx) => dropPhotoRows(tx, ids));
  }
}
