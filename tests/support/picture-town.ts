import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import type { ExportOrder } from '../../src/jobs/export-thread.ts';
import { createNoticePictures, type NoticePictures, type NoticePicturesDeps } from '../../src/jobs/notice-pictures.ts';
import { createRetention } from '../../src/jobs/retention.ts';
import { privateItems } from '../../src/store/schema.ts';
import { ScheduledTown } from './scheduled-town.ts';
import type { TestTown } from './town.ts';

/** Draws nothing: what matters is when it is asked to. */
export async function fakeFile({ target }: ExportOrder): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, 'a picture');
}

export function picturesDir(town: TestTown): string {
  return join(town.dir, 'pictures');
}

export function picturesOf(town: TestTown, over: Partial<NoticePicturesDeps> = {}): NoticePictures {
  const { store, bundle, dir } = town;
  return createNoticePictures({
    ...{ store, storeFile: join(dir, 'jingcun.db'), bundle, photoDir: join(dir, 'photos') },
    ...{ directory: picturesDir(town), makeFile: fakeFile, log: pino({ level: 'silent' }) },
    ...over,
  });
}

/** A scheduler that sends pictures, drawn by `makeFile`. */
export function pictureTown(town: TestTown, makeFile: NoticePicturesDeps['makeFile'] = fakeFile): ScheduledTown {
  return ScheduledTown.over(town, picturesOf(town, { makeFile }));
}

/** What a group was pushed with these words: how many pictures each message has. */
export function picturesShown({ connection }: ScheduledTown, chat: string, words: string): number[] {
  return connection.shown
    .filter((one) => one.chat.id === chat && one.replyHandle === undefined && one.text.includes(words))
    .map((one) => one.images.length);
}

/** Lines about pictures that the office was told, each as often as it has people; once a line. */
export async function toldOfPictures(town: TestTown): Promise<string[]> {
  const told = (await town.store.read.select().from(privateItems)).filter(({ key }) => key.startsWith('picture-'));
  const office = town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office'));
  const lines = [...new Set(told.map(({ text }) => text))];
  if (told.length !== lines.length * office.length) throw new Error('somebody was told twice, or not at all');
  return lines;
}

/** The nights of retention, so many days later. */
export async function keepFor(town: TestTown, days: number): Promise<void> {
  const { store, dir, clock } = town;
  const ms = days * 24 * 60 * 60_000;
  clock.now += ms;
  clock.machineNow += ms;
  const dirs = { photoDir: join(dir, 'photos'), exportDir: join(dir, 'exports'), pictureDir: picturesDir(town) };
  await createRetention({ store, ...dirs, now: () => clock.now, machineNow: () => clock.machineNow }).run({});
}
