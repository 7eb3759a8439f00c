import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { UserError } from '../errors.ts';
import { backUpStore, storeProblem } from '../store/backup.ts';
import { lockDataDir } from '../store/lock.ts';

/** `jingcun backup <file>`: works beside a running service. */
export async function backUpTo(config: Config, target: string): Promise<void> {
  if (existsSync(target)) throw new UserError(`已经有这个文件：${target}。请换个名字。`);
  await mkdir(dirname(target), { recursive: true });
  await backUpStore(join(config.dataDir, storeFile), target);
  console.error(`备份好了：${target}`);
}

/** `jingcun restore <file>`: the store that was there is kept beside the restored one. */
export async function restoreFrom(config: Config, source: string): Promise<void> {
  const problem = storeProblem(source);
  if (problem !== null) throw new UserError(problem);
  const lock = lockDataDir(config.dataDir);
  try {
    const file = join(config.dataDir, storeFile);
    const incoming = `${file}.incoming`;
    await copyFile(source, incoming);
    const kept = await setAside(file);
    await rename(incoming, file);
    console.error(kept === null ? '恢复好了。' : `恢复好了，原来的数据库留在 ${kept}。`);
  } finally {
    lock.release();
  }
}

/** `jingcun sandbox-reset`: everything of the sandbox goes, nothing else. */
export async function resetSandbox(config: Config): Promise<void> {
  if (!config.sandbox) throw new UserError('现在设的不是演练场（SANDBOX=1 才是），没有重置。');
  if (!existsSync(config.dataDir)) return;
  const lock = lockDataDir(config.dataDir);
  lock.release();
  await rm(config.dataDir, { recursive: true, force: true });
  console.error('演练场重置好了，下次启动从头开始。');
}

async function setAside(file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  let number = 1;
  while (existsSync(`${file}.replaced-${number}`)) number += 1;
  const kept = `${file}.replaced-${number}`;
  await rename(file, kept);
  // The log of the old database belongs to it: left in place it would be replayed into the restored one.
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(file + suffix)) await rename(file + suffix, kept + suffix);
  }
  return kept;
}
