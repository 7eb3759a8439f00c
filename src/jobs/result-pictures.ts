import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { fitSlot } from '../presenters/slot-message.ts';
import type { NoticeRow } from '../store/notices.ts';
import { drawnPictures, endPicture, type WantedPicture, waitingPictures } from '../store/result-pictures.ts';
import type { Store } from '../store/store.ts';
import { tellOffice } from '../store/tell-people.ts';
import type { ExportOrder } from './export-thread.ts';

/** A thread that was killed may go better once more. */
const tries = 2;
/** Half a second is usual; a slot that is open does not wait long for a picture. */
const drawWithinMs = 60_000;

export interface ResultPicturesDeps {
  readonly store: Store;
  /** File of the store, for the thread's own connection. */
  readonly storeFile: string;
  readonly directory: string;
  readonly photoDir: string;
  readonly bundle: ProgrammeBundle;
  readonly makeFile: (order: ExportOrder, onNote?: (text: string) => void) => Promise<void>;
  readonly log: Logger;
}

/** The pictures that go with published results. */
export interface ResultPictures {
  /** Draws what was asked for since. Twice is the same as once. */
  draw(at: Instant): Promise<void>;
  /** The file that belongs to a notice by its subject; null when there is none, and then the text goes alone. */
  drawn(): Promise<PictureOf>;
}

export type PictureOf = (subject: Readonly<Record<string, unknown>>) => string | null;

/** The pictures of the notices that a message tells of; those it only counts are read with 待办. */
export function picturesShown(
  carried: readonly { readonly notice: Pick<NoticeRow, 'subject'>; readonly text: string }[],
  pictureOf: PictureOf = () => null,
): string[] {
  const { shown } = fitSlot(
    carried.map(({ text }) => text),
    '待办',
  );
  return carried.slice(0, shown).flatMap(({ notice }) => pictureOf(notice.subject) ?? []);
}

export function createResultPictures(deps: ResultPicturesDeps): ResultPictures {
  const { store, directory, log } = deps;
  return {
    async draw(at) {
      for (const wanted of await waitingPictures(store.read)) {
        const state = (await drawOne(deps, wanted, at)) ? 'drawn' : 'failed';
        await store.write((tx) => endPicture(tx, wanted.id, state));
        log.info({ evaluation: wanted.evaluationId, stage: wanted.stage, state }, 'a picture of a result');
      }
    },
    async drawn() {
      const files = new Map<string, string>();
      for (const picture of await drawnPictures(store.read)) {
        const file = fileOf(directory, picture);
        // Somebody may have tidied up: a message that cannot find its picture would not go at all.
        if (existsSync(file)) files.set(`${stages[picture.stage]} ${picture.evaluationId}`, file);
      }
      return (subject) => files.get(`${String(subject['type'])} ${String(subject['evaluation'])}`) ?? null;
    },
  };
}

/** What the notice of each stage is about (`NoticeRow.subject`). */
const stages = { notice: 'evaluationNotice', final: 'evaluationResult' } as const;

function fileOf(directory: string, { evaluationId, stage }: Pick<WantedPicture, 'evaluationId' | 'stage'>): string {
  return join(directory, `名次-${evaluationId}-${stage}.png`);
}

async function drawOne(deps: ResultPicturesDeps, wanted: WantedPicture, at: Instant): Promise<boolean> {
  const { store, storeFile, makeFile, bundle, photoDir, directory, log } = deps;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const notes: string[] = [];
      const order = {
        ...{ store: storeFile, what: 'ranking-chart', period: wanted.period, evaluationId: wanted.evaluationId },
        ...{ target: fileOf(directory, wanted), bundle, photoDir, at, timeoutMs: drawWithinMs },
      };
      await makeFile(order, (note) => notes.push(note));
      // Nobody asked for this picture: what is wrong with it is told to those who look after the names.
      for (const note of notes) {
        const key = `picture-note:${wanted.evaluationId}:${note}`;
        await store.write((tx) => tellOffice(tx, { key, text: `各群的名次图：${note}`, at }));
      }
      return true;
    } catch (cause) {
      log.error({ err: cause, evaluation: wanted.evaluationId, attempt }, 'a picture could not be drawn');
    }
  }
  return false;
}
