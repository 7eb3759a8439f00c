import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { forgottenText } from '../domain/retention.ts';
import type { Instant } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { removePhoto } from '../jobs/photo-files.ts';
import { recordDecision } from '../store/audit.ts';
import {
  dropName,
  endPerson,
  type Leaving,
  leavingPerson,
  releaseAccounts,
  stopPrivateSends,
} from '../store/forget/person.ts';
import {
  dropFromEvaluations,
  dropMentions,
  dropOwnWords,
  dropPhotoRows,
  dropPrivateTexts,
  type MentionPlace,
  ownPhotos,
} from '../store/forget/words.ts';
import { openStore } from '../store/open.ts';
import { findPeopleByName, personByCode } from '../store/people.ts';
import { touchRoster } from '../store/roster-version.ts';
import type { Store } from '../store/store.ts';
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
 * short units of work; cut short, it is simply run again.
 *
 * @throws UserError when it is not clear who is meant, or nobody said yes.
 */
export async function forget({ config, terminal, machineNow }: ForgetDeps, order: ForgetOrder): Promise<void> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。`);
  const at = programmeNow(config, machineNow);
  const store = openStore(file);
  try {
    const leaving = await find(store, order.who, at);
    for (const line of warning(leaving)) terminal.print(line);
    await confirmed(terminal, order.yes);
    await removeEverything(store, leaving, { config, at });
    terminal.print(`删好了：编号 ${leaving.code}。积分、人数这些数字照旧，名字处写“已删除”。`);
    for (const line of await aboutBackups(config, order.backups)) terminal.print(line);
  } finally {
    await store.close();
  }
}

async function find(store: Store, who: string, at: Instant): Promise<Leaving> {
  const byCode = await personByCode(store.read, who);
  const found = byCode ? [byCode] : await findPeopleByName(store.read, who, { at });
  const [person, ...others] = found;
  if (!person) throw new UserError(`名册里没有“${who}”。已离开名册的人请写编号。`);
  if (others.length > 0) throw new UserError(`名册里有${found.length}个“${who}”，请改用编号。`);
  const leaving = await leavingPerson(store.read, person.id);
  if (!leaving) throw new UserError(`名册里没有“${who}”。`);
  if (leaving.name === forgottenText) throw new UserError(`编号 ${leaving.code} 已经删过了。`);
  return leaving;
}

function warning({ code, name, hasNamesake }: Leaving): string[] {
  return [
    `要删的是：${name}（编号 ${code}）。`,
    '会删掉：名字、电话、说过的话、只有他发过的照片、绑定的账号。删了找不回来。',
    '会留下：积分、人数、评比这些数字；名册里的单位、组、类别。',
    ...(hasNamesake ? ['还有同名的人：别人说的话里写到这个名字的，分不清是谁，不改。'] : []),
  ];
}

async function confirmed(terminal: Terminal, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.interactive) throw new UserError('没有删。确实要删，请加 --yes。');
  const answer = (await terminal.ask('真的删吗？（是/否）')).trim();
  if (!/^(?:是|y|yes)$/iu.test(answer)) throw new UserError('没有删。');
}

/** The files before the rows that name them, the name after everything that is found by it. */
async function removeEverything(
  store: Store,
  leaving: Leaving,
  { config, at }: { config: Config; at: Instant },
): Promise<void> {
  await store.write((tx) => endPerson(tx, leaving, at));
  await store.write((tx) => stopPrivateSends(tx, leaving));
  await removePhotos(store, leaving, join(config.dataDir, 'photos'));
  while ((await store.write((tx) => dropOwnWords(tx, leaving))) > 0);
  while ((await store.write((tx) => dropPrivateTexts(tx, leaving))) > 0);
  let place: MentionPlace | null = { table: 0, after: 0 };
  while (place !== null) {
    const from: MentionPlace = place;
    place = await store.write((tx) => dropMentions(tx, leaving, from));
  }
  const evaluations = await store.write((tx) => dropFromEvaluations(tx, leaving));
  // Exports are made anew when somebody asks; which of them name him, nobody knows.
  await rm(join(config.dataDir, 'exports'), { recursive: true, force: true });
  await store.write(async (tx) => {
    await releaseAccounts(tx, leaving, () => `forgotten-${randomUUID()}`);
    await dropName(tx, leaving);
    await touchRoster(tx);
    await recordDecision(tx, {
      at,
      personId: null,
      action: 'person.forgotten',
      subject: `person:${leaving.personId}`,
      before: null,
      after: { evaluations },
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

const backupFile = /^jingcun-\d{4}-\d{2}-\d{2}\.db(?:\.photos\.json)?$/;

/** A backup that was made before still has everything; the nightly ones are gone after a week. */
async function aboutBackups({ dataDir }: Config, remove: boolean): Promise<string[]> {
  const directory = join(dataDir, 'backups');
  const files = existsSync(directory) ? (await readdir(directory)).filter((name) => backupFile.test(name)) : [];
  const databases = files.filter((name) => name.endsWith('.db'));
  const elsewhere = '您自己另存的备份、导出过的表格、原来的名册文件，请自己删。';
  if (databases.length === 0) return [elsewhere];
  if (!remove) {
    return [
      `${directory} 里还有${databases.length}份旧备份有他的信息，七天内轮换掉；现在就删请加 --backups。`,
      elsewhere,
    ];
  }
  for (const name of files) await rm(join(directory, name), { force: true });
  return [`旧备份删了${databases.length}份，今夜会做新的。`, elsewhere];
}
