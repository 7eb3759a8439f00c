import type { Router } from 'express';
import { sandboxName } from '../bots/sandbox/adapter.ts';
import type { Sandbox } from '../bots/sandbox/sandbox.ts';
import { createWalk, type Walk } from '../bots/sandbox/walk.ts';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { sourcesIn } from '../domain/reading/source-words.ts';
import { sourceLabel } from '../presenters/explanation.ts';
import { numberText } from '../presenters/receipt.ts';
import { readingsOfMessage } from '../store/message-readings.ts';
import type { Store } from '../store/store.ts';
import { type SandboxReading, sandboxRoutes } from '../web/sandbox-api.ts';
import type { Engine } from './engine.ts';
import { upcomingItems } from './upcoming.ts';

/** The sandbox's page and API, and the walk that moves its clock through everything the programme plans. */
export function sandboxWeb(parts: {
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  readonly store: Store;
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  readonly signal: AbortSignal;
}): { router: Router; walk: Walk } {
  const { sandbox, engine, store, bundle, calendar, signal } = parts;
  const { programme, rules } = bundle;
  const { platform, clock } = sandbox;
  const walk = createWalk({
    clock,
    nextDue: engine.scheduler.nextDue,
    runDue: engine.scheduler.runDue,
    async deliverAll() {
      await engine.intake.idle();
      await engine.delivery.deliverAll();
    },
    onStep: () => platform.clockMoved(),
  });
  const router = sandboxRoutes({
    platform,
    clock,
    walkClock: walk.walkTo,
    hold: walk.hold,
    upcoming: async () => upcomingItems(bundle, calendar, clock.now()),
    readings: (messageId) => readingsOf(store, messageId),
    about: {
      title: programme.title,
      botName: programme.botName,
      phases: programme.phases.map(({ short, from, to }) => ({ short, from, to })),
      noticeDays: rules.publication.monthlyNoticeDays,
      cutOffDay: programme.cadences.monthlyEvaluation.cutOffDay,
    },
    signal,
  });
  return { router, walk };
}

async function readingsOf(store: Store, messageId: string): Promise<SandboxReading[]> {
  const readings = await readingsOfMessage(store.read, sandboxName, messageId);
  return readings.map((reading) => ({
    number: numberText(reading),
    text: reading.text,
    sources: sourcesIn(reading.text, reading.sources).map((source) => ({
      label: sourceLabel(source),
      start: source.start,
      end: source.end,
    })),
  }));
}
