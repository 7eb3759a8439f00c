import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { type CastTown, castOf } from '../../src/bots/sandbox/cast.ts';
import { openSandbox, type Sandbox } from '../../src/bots/sandbox/sandbox.ts';
import { createWalk } from '../../src/bots/sandbox/walk.ts';
import type { IncomingMessage } from '../../src/domain/messages.ts';
import { createApp } from '../../src/web/app.ts';
import { type Listening, listen } from '../../src/web/listen.ts';
import { sandboxRoutes } from '../../src/web/sandbox-api.ts';

/** 2023-03-16, a Thursday, 09:00 in Beijing. */
export const startAt = Date.parse('2023-03-16T09:00:00+08:00');

/** Two villages, a department and the town, with invented people and a cadre of both villages. */
export const smallTown: CastTown = {
  name: '青禾镇',
  units: [
    { id: 'zhen', name: '青禾镇办公室', kind: 'town' },
    { id: 'dongtang', name: '东塘村', kind: 'village' },
    { id: 'xishan', name: '西山村', kind: 'village' },
    { id: 'school', name: '中心学校', kind: 'department' },
  ],
  people: [
    { id: 'z1', name: '何文清', unit: 'zhen', roles: [{ role: 'office', units: [] }] },
    { id: 'z2', name: '罗开平', unit: 'zhen', roles: [{ role: 'inspector', units: [] }] },
    { id: 'z3', name: '秦小满', unit: 'zhen', roles: [{ role: 'liaison', units: ['dongtang', 'xishan'] }] },
    { id: 'd1', name: '唐德顺', unit: 'dongtang', roles: [{ role: 'secretary', units: [] }] },
    { id: 'd2', name: '唐秋菊', unit: 'dongtang', roles: [{ role: 'gridHead', units: [] }] },
    ...['唐一民', '唐二妹', '唐三喜', '唐四海', '唐五福', '唐六顺', '唐七巧', '唐八斤'].map((name, index) => ({
      id: `d${index + 10}`,
      name,
      unit: 'dongtang',
      type: index % 2 === 0 ? '党员' : '村民',
      roles: [],
    })),
    { id: 'x1', name: '石长庚', unit: 'xishan', roles: [{ role: 'secretary', units: ['xishan'] }] },
    { id: 'x2', name: '石小泉', unit: 'xishan', type: '党员', roles: [] },
    { id: 's1', name: '方敏', unit: 'school', roles: [{ role: 'secretary', units: [] }] },
  ],
};

export interface SandboxApp {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly received: readonly IncomingMessage[];
  /** What `onMessage` does instead of answering; set it to make the bot fail. */
  behaviour: ((message: IncomingMessage) => Promise<void>) | null;
  readonly walked: readonly number[];
  readonly listening: Listening;
  close(): Promise<void>;
}

/**
 * The sandbox over real HTTP with a bot of three lines: it repeats what it was told, and at 09:10 of every day it wishes
 * the first village a good morning.
 */
export async function openSandboxApp(options: { dir?: string; town?: CastTown } = {}): Promise<SandboxApp> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'jingcun-sandbox-')));
  const town = options.town ?? smallTown;
  const sandbox = await openSandbox({ dir, cast: castOf(town), startAt, machineNow: Date.now });
  const { platform, clock, adapter } = sandbox;
  const received: IncomingMessage[] = [];
  const walked: number[] = [];
  const stopping = new AbortController();
  const morningGroup = `g-${town.units.find((unit) => unit.kind === 'village')?.id}`;
  const walk = createWalk({
    clock,
    nextDue: async (after, until) => nextMorning(after, until),
    runDue: async (at) => {
      walked.push(at);
      if (nextMorning(at - 1, at) === null) return;
      await adapter.send({
        chat: { id: morningGroup, kind: 'group' },
        text: '早上好，今天是大扫除的日子。',
        images: [],
        files: [],
        idempotencyKey: `morning-${at}`,
      });
    },
    deliverAll: async () => undefined,
    onStep: () => platform.clockMoved(),
  });
  const app = createApp({
    checks: { sandbox: () => ({ ok: adapter.isConnected() }) },
    registry: new Registry(),
    onError: (error) => {
      throw error;
    },
    routers: [
      sandboxRoutes({
        platform,
        clock,
        walkClock: walk.walkTo,
        hold: walk.hold,
        upcoming: async () => upcoming(clock.now()),
        // The first two characters of every message are what its bot understands.
        readings: async (id) => {
          const text = platform.message(id)?.text ?? '';
          return text === '' ? [] : [{ number: '东塘1', text, sources: [{ label: '地点', start: 0, end: 2 }] }];
        },
        about: {
          title: '干净整洁秀美行动',
          botName: '净村小助手',
          phases: [
            { short: '干净', from: '2023-03-01', to: '2023-05-31' },
            { short: '整洁', from: '2023-06-01', to: '2023-08-31' },
          ],
          noticeDays: 3,
          cutOffDay: 3,
        },
        signal: stopping.signal,
      }),
    ],
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  const self: SandboxApp = {
    url: `http://127.0.0.1:${listening.port}`,
    sandbox,
    received,
    behaviour: null,
    walked,
    listening,
    async close() {
      stopping.abort();
      await listening.close(500);
      await adapter.stop();
      sandbox.close();
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await adapter.start(async (message) => {
    if (self.behaviour !== null) return self.behaviour(message);
    received.push(message);
    await adapter.send({
      chat: message.chat,
      text: `记下：${message.text.slice(0, 40)} 图${message.photos.length}张`,
      images: [],
      files: [],
      replyHandle: message.messageId,
      idempotencyKey: `echo-${message.messageId}`,
    });
  });
  return self;
}

function nextMorning(after: number, until: number): number | null {
  const first = startAt + 10 * 60_000;
  const days = Math.max(0, Math.floor((after - first) / 86_400_000) + 1);
  const next = first + days * 86_400_000;
  return next <= until ? next : null;
}

function upcoming(now: number) {
  const next = nextMorning(now, now + 2 * 86_400_000);
  return next === null ? [] : [{ at: next, to: '东塘村', what: '大扫除提醒' }];
}

export async function getJson<T>(app: { url: string }, path: string): Promise<T> {
  const response = await fetch(`${app.url}${path}`);
  return (await response.json()) as T;
}

export async function postJson(
  app: { url: string },
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
