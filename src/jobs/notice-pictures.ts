import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PaperName } from '../domain/papers.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { fitSlot } from '../presenters/slot-message.ts';
import {
  dropPicture,
  markPicture,
  type NoticePicture,
  noticePicture,
  noticePicturesKept,
  oldPictures,
  type PictureContent,
  type PictureOf,
  pictureContent,
  takeOffMessages,
} from '../store/notice-pictures.ts';
import type { NoticeRow } from '../store/notices.ts';
import type { Db, Store } from '../store/store.ts';
import { tellOffice } from '../store/tell-people.ts';
import type { ExportOrder } from './export-thread.ts';

/** A thread that was killed may go better once more. */
const tries = 2;
/** Half a second is usual; a slot that is open does not wait long for a picture. */
const drawWithinMs = 60_000;

export interface NoticePicturesDeps {
  readonly store: Store;
  /** File of the store, for the thread's own connection. */
  readonly storeFile: string;
  readonly directory: string;
  readonly photoDir: string;
  readonly bundle: ProgrammeBundle;
  readonly makeFile: (order: ExportOrder, onNote?: (text: string) => void) => Promise<void>;
  readonly log: Logger;
}

/** The pictures that go with notices: the ranking with a published result, the poster with the 光荣榜. */
export interface NoticePictures {
  /** Draws what was asked for since, and anew what has changed. Twice is the same as once. */
  draw(at: Instant): Promise<void>;
  /** See `PictureFile`. */
  fileOf: PictureFile;
}

/**
 * The file that goes with a notice of the subject, asked in the unit of work that words the notice; null when there is none
 * that shows what holds now, and then the text goes alone.
 */
export type PictureFile = (db: Db, subject: Readonly<Record<string, unknown>>) => Promise<string | null>;

/** How the picture of each kind of notice is made and called. */
const kinds: Readonly<Record<PictureOf['type'], { paper: PaperName; word: string; file: (of: string) => string }>> = {
  evaluationNotice: { paper: 'ranking-chart', word: '名次图', file: (id) => `名次-${id}-notice.png` },
  evaluationResult: { paper: 'ranking-chart', word: '名次图', file: (id) => `名次-${id}-final.png` },
  // The one made for a telephone: on a screen 7 cm wide its names are 4.5 mm high and its reasons 3 mm. Ten names on the
  // 16:9 one would be 1.5 mm there, and the A3 sheet, with reasons of 2 mm, weighs megabytes.
  honourRoll: { paper: 'poster-phone', word: '光荣榜海报', file: (month) => `${posterFiles}${month}.png` },
};
const posterFiles = '光荣榜-';

/** The pictures of the notices that a message tells of; those it only counts are read with 待办. */
export async function picturesShown(
  db: Db,
  carried: readonly { readonly notice: Pick<NoticeRow, 'subject'>; readonly text: string }[],
  fileOf: PictureFile = async () => null,
): Promise<string[]> {
  const { shown } = fitSlot(
    carried.map(({ text }) => text),
    '待办',
  );
  const files: string[] = [];
  for (const { notice } of carried.slice(0, shown)) {
    const file = await fileOf(db, notice.subject);
    if (file !== null) files.push(file);
  }
  return files;
}

export function createNoticePictures(deps: NoticePicturesDeps): NoticePictures {
  const { store, directory, log } = deps;
  return {
    async draw(at) {
      for (const picture of await noticePicturesKept(store.read)) {
        // Whatever is wrong with one picture, the texts of the slot do not wait for it.
        await bringUpToDate(deps, picture, at).catch((cause: unknown) =>
          log.error(
            { err: cause, picture: picture.type, of: picture.reference },
            'a picture could not be looked after',
          ),
        );
      }
    },
    async fileOf(db, subject) {
      const of = pictureOf(subject);
      const picture = of && (await noticePicture(db, of));
      if (picture?.state !== 'drawn') return null;
      const content = await pictureContent(db, picture);
      if (content?.fingerprint !== picture.fingerprint) return null;
      const file = fileIn(directory, picture);
      // Somebody may have tidied up: a message that cannot find its picture would not go at all.
      return existsSync(file) ? file : null;
    },
  };
}

async function bringUpToDate(deps: NoticePicturesDeps, picture: NoticePicture, at: Instant): Promise<void> {
  const { store, directory } = deps;
  const content = await pictureContent(store.read, picture);
  if (picture.state !== 'waiting') {
    if (picture.fingerprint === content?.fingerprint) return;
    await takeAway(store, directory, picture);
  }
  if (content === null) await letWait(store, picture);
  else await drawOne(deps, picture, { content, at });
}

function pictureOf(subject: Readonly<Record<string, unknown>>): PictureOf | null {
  const { type } = subject;
  if (type === 'honourRoll') return { type, reference: String(subject['month']) };
  if (type !== 'evaluationNotice' && type !== 'evaluationResult') return null;
  return { type, reference: String(subject['evaluation']) };
}

function fileIn(directory: string, { type, reference }: PictureOf): string {
  return join(directory, kinds[type].file(reference));
}

/** The messages first: one that is to bring a picture must find it. Cut short, it is done again before it is drawn anew. */
async function takeAway(store: Store, directory: string, picture: PictureOf): Promise<void> {
  const file = fileIn(directory, picture);
  await store.write((tx) => takeOffMessages(tx, basename(file)));
  for (const path of [file, `${file}.half`]) await rm(path, { force: true });
}

/** There is nobody left to show. */
async function letWait(store: Store, { id, fingerprint }: NoticePicture): Promise<void> {
  if (fingerprint !== null) await store.write((tx) => markPicture(tx, id, { state: 'waiting', fingerprint: null }));
}

async function drawOne(
  deps: NoticePicturesDeps,
  picture: NoticePicture,
  { content, at }: { content: PictureContent; at: Instant },
): Promise<void> {
  const { type, reference } = picture;
  const { word } = kinds[type];
  const { fingerprint } = content;
  const notes = await makeIt(deps, picture, { content, at });
  await deps.store.write(async (tx) => {
    await markPicture(tx, picture.id, { state: notes === null ? 'failed' : 'drawn', fingerprint });
    // Nobody asked for this picture: what is wrong with it is told to those who look after the names.
    for (const note of notes ?? ['没画成，群里只发文字']) {
      const key = `picture-note:${kinds[type].paper}:${reference}:${note}`;
      await tellOffice(tx, { key, text: `各群的${word}：${note}`, at });
    }
  });
  deps.log.info({ picture: type, of: reference, drawn: notes !== null }, 'a picture of a notice');
}

/** What is to be said about the picture; null when it could not be drawn. */
async function makeIt(
  { storeFile: store, makeFile, bundle, photoDir, directory, log }: NoticePicturesDeps,
  picture: NoticePicture,
  { content, at }: { content: PictureContent; at: Instant },
): Promise<string[] | null> {
  const { fingerprint: _, ...shown } = content;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const notes: string[] = [];
      const order = {
        ...{ store, what: kinds[picture.type].paper, ...shown, bundle, photoDir, at },
        ...{ target: fileIn(directory, picture), timeoutMs: drawWithinMs },
      };
      await makeFile(order, (note) => notes.push(note));
      return notes;
    } catch (cause) {
      log.error({ err: cause, picture: picture.type, of: picture.reference, attempt }, 'a picture could not be drawn');
    }
  }
  return null;
}

/** Retention: those of a type asked for before the instant go, with their files. */
export async function dropPictures(
  { store, directory }: { readonly store: Store; readonly directory: string },
  type: PictureOf['type'],
  before: Instant,
): Promise<void> {
  for (const picture of await oldPictures(store.read, type, before)) {
    await takeAway(store, directory, picture);
    await store.write((tx) => dropPicture(tx, picture.id));
  }
}

/** All posters go: which of them name somebody, nobody knows. The service draws anew those that groups may still get. */
export async function dropPosters(store: Store, directory: string): Promise<void> {
  const posters = (await noticePicturesKept(store.read)).filter(({ type }) => type === 'honourRoll');
  for (const picture of posters) {
    await takeAway(store, directory, picture);
    await store.write((tx) => markPicture(tx, picture.id, { state: 'waiting', fingerprint: null }));
  }
  const files = await readdir(directory).catch(() => []);
  for (const name of files.filter((one) => one.startsWith(posterFiles))) await rm(join(directory, name));
}
