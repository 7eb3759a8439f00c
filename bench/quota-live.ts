import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApi } from '../src/bots/dingtalk/api.ts';
import { privateChatId } from '../src/bots/dingtalk/chat-id.ts';
import { sessionMarginMs, writeHandle } from '../src/bots/dingtalk/handle.ts';
import { createMedia } from '../src/bots/dingtalk/media.ts';
import { createSender } from '../src/bots/dingtalk/sender.ts';
import { createToken } from '../src/bots/dingtalk/token.ts';
import { handleInbox } from '../src/commands/handle-message.ts';
import { receiveMessage } from '../src/commands/receive-message.ts';
import type { CallBucket, OutgoingMessage } from '../src/domain/messages.ts';
import { type Load, standardQuota } from '../src/domain/quota.ts';
import { addDays, type Day, dayOf, hourMs, instantAt, minuteMs } from '../src/domain/time.ts';
import { createDelivery } from '../src/jobs/deliver.ts';
import { tellMissedSenders } from '../src/jobs/missed-senders.ts';
import { createCallMeter } from '../src/service/call-meter.ts';
import { bindChat, ensureChat } from '../src/store/chats.ts';
import { addPush } from '../src/store/outbox.ts';
import { chats, inbox, outbox } from '../src/store/schema.ts';
import { allUnits } from '../src/store/units.ts';
import { FakeDingtalkApi } from '../tests/fakes/dingtalk-api.ts';
import { openTown, type TestTown } from '../tests/support/town.ts';
import { bucketOf } from './quota-rules.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const firstDay = '2026-12-01';

/** A month through handler, outbox, delivery and sender over a fake DingTalk that has its own count; what came of it. */
export async function liveMonth(load: Load): Promise<string[]> {
  const town = await openTown();
  const scratch = mkdtempSync(join(tmpdir(), 'jingcun-quota-'));
  const clock = { machineNow: instantAt(firstDay, '09:10') };
  const fake = new FakeDingtalkApi({ now: () => clock.machineNow, limits: { ...standardQuota } });
  try {
    const apiBase = await fake.listen();
    return await run({ town, fake, apiBase, scratch }, load);
  } finally {
    await fake.close();
    await town.close();
    rmSync(scratch, { recursive: true, force: true });
  }

  async function run(parts: Parts, wanted: Load): Promise<string[]> {
    const month = await openMonth(parts, wanted);
    let day: Day = dayOf(town.clock.now);
    for (let nth = 0; nth < wanted.workingDays; nth += 1) {
      await month.workDay(day, addDays(firstDay, nth));
      day = town.deps.calendar.workingDayAfter(day, 1);
    }
    await month.results(day);
    await month.turn(day);
    return month.report();
  }

  async function openMonth({ apiBase }: Parts, wanted: Load) {
    const machineNow = () => clock.machineNow;
    const log = pino({ level: 'silent' });
    const limits = standardQuota;
    const meter = createCallMeter({
      store: town.store,
      bot: 'test',
      limits,
      now: () => town.clock.now,
      machineNow,
      log,
    });
    const { clientId, clientSecret } = fake;
    const token = createToken({ apiBase, clientId, clientSecret, now: machineNow, fetch });
    const told: Promise<void>[] = [];
    const api = createApi({
      apiBase,
      oapiBase: apiBase,
      token,
      fetch,
      count: meter.count,
      onExhausted: (bucket: CallBucket) => told.push(meter.exhausted(bucket)),
    });
    const sender = createSender({
      api,
      media: createMedia(api),
      robotCode: clientId,
      oapiBase: apiBase,
      now: machineNow,
    });
    const asSent = (message: OutgoingMessage): OutgoingMessage => {
      const id = message.chat.id.replace(/^private:/u, 'user:');
      return { ...message, chat: { ...message.chat, id } };
    };
    const delivery = createDelivery({
      store: town.store,
      connections: new Map([
        [
          'test',
          {
            limits: [],
            quota: { limits, bucketOf },
            send: async (message: OutgoingMessage) => {
              const result = await sender.send(asSent(message));
              await Promise.all(told.splice(0));
              return result;
            },
            isRepeatable: () => false,
            isConnected: () => true,
            fetchPhoto: () => Promise.reject(new Error('fetched below')),
          },
        ],
      ]),
      workingTime: { sending: town.bundle.programme.sending, calendar: town.deps.calendar },
      now: () => town.clock.now,
      machineNow,
      owner: 'bench',
      log,
    });
    const groups = await fillGroups(town, wanted.groups);
    for (const { code } of groups) fake.addGroup(code);
    const people = groups.flatMap(({ unit }) => town.members(unit).slice(0, 5));
    for (const { id, name } of town.bundle.town.people) fake.users.set(id, name);
    const office = town.holder('office');
    let reports = 0;
    let commands = 0;
    let delivered = 0;
    let keptBack = 0;

    async function say(person: string, options: { text: string; photos: number; chat?: string }): Promise<void> {
      const incoming = await town.incoming({ person, ...options });
      const { chat } = incoming;
      if (fake.used.stream >= fake.limits.stream) {
        keptBack += 1;
        await meter.exhausted('stream', { chat, sender: incoming.sender });
        return;
      }
      fake.used.stream += 1;
      meter.count('stream');
      delivered += 1;
      const id = chat.kind === 'private' ? privateChatId(person, '') : chat.id;
      const { url, expiresAt } = fake.openSession(id);
      const value = writeHandle({ url, chat: id, user: person });
      const replyHandle = { value, expiresAt: expiresAt - sessionMarginMs };
      const { inboxId } = await receiveMessage(town.deps, { ...incoming, replyHandle });
      await handleInbox(town.deps, inboxId);
      for (let nth = 0; nth < options.photos; nth += 1) {
        const body = { downloadCode: fake.offerFile(png), robotCode: clientId };
        await api.call('/v1.0/robot/messageFiles/download', body, { bucket: 'api' });
      }
      await meter.idle();
      await Promise.all(told.splice(0));
      await delivery.deliverAll();
    }

    function moveTo(day: Day, machineDay: Day, time: string): void {
      town.clock.now = instantAt(day, time);
      clock.machineNow = instantAt(machineDay, time);
      town.clock.machineNow = clock.machineNow;
    }

    async function pushes(day: Day): Promise<void> {
      const rows = await town.store.read.select().from(chats);
      const inGroups = rows.filter(({ kind }) => kind === 'group').slice(0, wanted.notices);
      const inPrivate = rows.filter(({ kind }) => kind === 'private').slice(0, wanted.privatePushes);
      for (const chat of [...inGroups, ...inPrivate]) {
        const key = `notice:${chat.id}:${day}`;
        const text = '明天检查，请先打扫门前屋后';
        await town.store.write((tx) =>
          addPush(tx, { bot: 'test', chatId: chat.id, text, slotDay: day, key, createdAt: town.clock.now }),
        );
      }
      await delivery.deliverAll();
    }

    const step = (ms: number) => {
      town.clock.now += ms;
      clock.machineNow += ms;
      town.clock.machineNow = clock.machineNow;
    };

    moveTo(dayOf(town.clock.now), firstDay, '09:05');
    // Five people have written privately, the office among them.
    for (const { id } of [town.person(office), ...people.slice(0, wanted.privatePushes - 1)]) {
      await say(id, { text: '谢谢', photos: 0, chat: 'private' });
    }

    return {
      async workDay(day: Day, machineDay: Day): Promise<void> {
        moveTo(day, machineDay, '09:12');
        await pushes(day);
        const nth = day.slice(8);
        const until = { reports: reports + wanted.reports, commands: commands + wanted.otherCommands };
        for (; reports < until.reports; reports += 1) {
          const person = people[reports % people.length];
          const text = `大扫除，${10 + (reports % 40)}人，清运垃圾${1 + (reports % 9)}车，${nth}日第${reports % 50}次`;
          if (person) await say(person.id, { text, photos: wanted.photosPerReport, chat: person.unit });
          step(2 * minuteMs);
        }
        for (; commands < until.commands; commands += 1) {
          const person = people[(commands * 7) % people.length];
          if (person) await say(person.id, { text: '待办', photos: 0, chat: person.unit });
          step(minuteMs);
        }
        step(hourMs);
        await delivery.deliverAll();
      },
      async results(day: Day): Promise<void> {
        moveTo(day, addDays(firstDay, wanted.workingDays), '10:00');
        for (let nth = 0; nth < wanted.results; nth += 1) {
          const path = join(scratch, `result-${nth}.png`);
          writeFileSync(path, Buffer.concat([png, Buffer.from(String(nth))]));
          for (const chat of (await town.store.read.select().from(chats)).filter(({ kind }) => kind === 'group')) {
            if (!groups.some(({ code }) => code === chat.chatId)) continue;
            const row = { bot: 'test', chatId: chat.id, text: '本月结果见图', images: [path], slotDay: null };
            await town.store.write((tx) =>
              addPush(tx, { ...row, key: `result:${nth}:${chat.id}`, createdAt: town.clock.now }),
            );
          }
        }
        await delivery.deliverAll();
      },
      async turn(day: Day): Promise<void> {
        used = { ...fake.used };
        shownBefore = fake.shown.length;
        fake.used.api = 0;
        fake.used.stream = 0;
        moveTo(town.deps.calendar.workingDayAfter(day, 1), '2027-01-04', '10:00');
        const workingTime = { sending: town.bundle.programme.sending, calendar: town.deps.calendar };
        await tellMissedSenders(
          { store: town.store, workingTime },
          { at: town.clock.now, machineNow: clock.machineNow },
        );
        await delivery.deliverAll();
      },
      async report(): Promise<string[]> {
        const stored = await town.store.read.select().from(inbox);
        const rows = await town.store.read.select().from(outbox);
        const answered = new Set(rows.filter(({ state }) => state === 'sent').map(({ inboxId }) => inboxId));
        const unanswered = stored.filter(({ id, state }) => state !== 'done' || !answered.has(id));
        const gathered = rows.filter(({ error }) => error?.startsWith('并入') === true).length;
        const moved = rows.filter(({ lane, sentAs }) => lane === 'reply' && sentAs === 'push').length;
        const waiting = rows.filter(({ state }) => state === 'pending').length;
        const lost = rows.filter(({ state }) => state === 'failed' || state === 'unknown').length;
        const alerts = rows.filter(({ idempotencyKey }) => idempotencyKey.startsWith('quota-out:'));
        const asked = rows.filter(({ idempotencyKey }) => idempotencyKey.startsWith('quota-missed:'));
        return [
          `used by the platform's own count: API ${used.api}, Webhook&Stream ${used.stream}`,
          `${delivered} messages delivered, ${stored.length} stored, ${unanswered.length} without an answer`,
          `${moved} answers as pushes, ${gathered} receipts inside another, ${lost} sends failed or unknown`,
          `${waiting} notices of past slots still held, ${fake.shown.length - shownBefore} messages shown after the turn`,
          `${keptBack} messages kept back by the platform; the office told ${alerts.length} times, ${asked.length} chats asked to write again`,
        ];
      },
    };
  }
}

let used = { api: 0, stream: 0 };
let shownBefore = 0;

interface Parts {
  readonly town: TestTown;
  readonly fake: FakeDingtalkApi;
  readonly apiBase: string;
  readonly scratch: string;
}

/** The town's groups, and side groups until there are as many as wanted. */
async function fillGroups(town: TestTown, wanted: number): Promise<{ code: string; unit: string }[]> {
  const units = await allUnits(town.store.read);
  const groups = units.map(({ code }) => ({ code, unit: code }));
  for (const { id, code } of units) {
    if (groups.length >= wanted) break;
    const side = `${code}-side`;
    await town.store.write(async (tx) => {
      const chat = await ensureChat(tx, { bot: 'test', chatId: side, kind: 'group' });
      await bindChat(tx, { chatId: chat.id, unitId: id, part: 'side', at: town.clock.now });
    });
    groups.push({ code: side, unit: code });
  }
  return groups.slice(0, wanted);
}
