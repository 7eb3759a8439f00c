import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Adapter } from '../../src/bots/adapter.ts';
import type { ChatKind, IncomingMessage, OutgoingMessage } from '../../src/domain/messages.ts';
import { PhotoUnavailableError } from '../../src/errors.ts';

/** An adapter, not started, with the platform behind it. */
export interface AdapterBench {
  readonly adapter: Adapter;
  readonly group: { readonly id: string; readonly kind: ChatKind };
  readonly single: { readonly id: string; readonly kind: ChatKind };
  /** Id of a member of all three. */
  readonly member: string;
  /** The member writes; in a group he mentions the bot, whose name has a space in it. The same id again is a redelivery. */
  say(post: {
    readonly chat: { readonly id: string; readonly kind: ChatKind };
    readonly text: string;
    readonly id: string;
    readonly photos?: readonly Uint8Array[];
    /** Sent alone, without words, in a private chat. */
    readonly file?: { readonly name: string; readonly bytes: Uint8Array };
  }): Promise<void>;
  /** What people see of the bot in a chat, oldest first. */
  texts(chat: string): readonly string[];
  /** From now on messages are shown and nobody tells us. */
  loseAnswers(): void;
  /** All is well again. */
  heal(): void;
  /** Sockets and timers the adapter has open. */
  leftOpen(): number;
  close(): Promise<void>;
}

/**
 * What the rest of the program relies on, whatever the platform.
 *
 * @param losesAnswers what may be shown without our being told: nothing where a call always completes
 */
export function adapterContract(
  platform: string,
  { open, losesAnswers }: { open: () => Promise<AdapterBench>; losesAnswers: readonly ('answer' | 'push')[] },
): void {
  describe(`the ${platform} adapter`, () => {
    let bench: AdapterBench;
    let received: IncomingMessage[];
    let keys = 0;

    beforeEach(async () => {
      bench = await open();
      received = [];
    });
    afterEach(async () => {
      await bench.adapter.stop();
      await bench.close();
    });

    const start = async (take: (message: IncomingMessage) => Promise<void> = async () => undefined) => {
      await bench.adapter.start(async (message) => {
        await take(message);
        received.push(message);
      });
      await until(() => bench.adapter.isConnected());
    };
    const heard = (count: number) => until(() => received.length >= count);
    const outgoing = (over: Partial<OutgoingMessage> = {}): OutgoingMessage => {
      keys += 1;
      const { id, kind } = bench.group;
      return { chat: { id, kind }, text: '记下了', images: [], files: [], idempotencyKey: `contract-${keys}`, ...over };
    };
    const answerTo = (message: IncomingMessage | undefined, over: Partial<OutgoingMessage> = {}): OutgoingMessage => {
      if (!message?.replyHandle) throw new Error('the message cannot be answered');
      const { id, kind } = message.chat;
      const handle = { replyHandle: message.replyHandle.value, replyNumber: 0 };
      return outgoing({ chat: { id, kind }, ...handle, ...over });
    };
    const ask = async (text = '排名'): Promise<IncomingMessage | undefined> => {
      const before = received.length;
      await bench.say({ chat: bench.group, text, id: `ask-${before}` });
      await heard(before + 1);
      return received.at(-1);
    };

    it('names its bot and states limits that can be kept', () => {
      expect(bench.adapter.name).toMatch(/^[a-z]+$/);
      for (const { max, windowMs } of bench.adapter.limits) {
        expect(max).toBeGreaterThan(0);
        expect(windowMs).toBeGreaterThan(0);
      }
    });

    it('is connected between start and stop, and leaves no socket and no timer behind', async () => {
      expect(bench.adapter.isConnected()).toBe(false);
      await start();
      await ask();
      await bench.adapter.stop();
      expect(bench.adapter.isConnected()).toBe(false);
      await until(() => bench.leftOpen() === 0);
    });

    it('can be stopped before it was started, and twice', async () => {
      await bench.adapter.stop();
      await bench.adapter.stop();
      expect(bench.leftOpen()).toBe(0);
    });

    it('hands a group message over once: chat, sender, text without the mention, a handle that is valid', async () => {
      await start();
      await bench.say({ chat: bench.group, text: '三组今天大扫除，15人', id: 'a' });
      await heard(1);
      expect(received).toMatchObject([
        {
          bot: bench.adapter.name,
          messageId: 'a',
          chat: { id: bench.group.id, kind: 'group' },
          sender: { id: bench.member },
          text: '三组今天大扫除，15人',
          photos: [],
        },
      ]);
      expect(received[0]?.replyHandle?.expiresAt).toBeGreaterThan(Date.now() + 60_000);
    });

    it('hands a private message over with a chat of its own', async () => {
      await start();
      await bench.say({ chat: bench.single, text: '我的积分', id: 'p' });
      await heard(1);
      expect(received[0]).toMatchObject({ chat: { id: bench.single.id, kind: 'private' }, text: '我的积分' });
    });

    it('keeps the order within a chat', async () => {
      await start();
      const texts = Array.from({ length: 8 }, (_, nth) => `第${nth + 1}条`);
      await Promise.all(texts.map((text, nth) => bench.say({ chat: bench.group, text, id: `o${nth}` })));
      await heard(texts.length);
      expect(received.map(({ text }) => text)).toEqual(texts);
    });

    it('offers a message that was not stored again, and what came after it later', async () => {
      let failures = 2;
      await start(async ({ text }) => {
        if (text !== '一' || failures === 0) return;
        failures -= 1;
        throw new Error('the store is busy');
      });
      await Promise.all([
        bench.say({ chat: bench.group, text: '一', id: 'r1' }),
        bench.say({ chat: bench.group, text: '二', id: 'r2' }),
      ]);
      await heard(2);
      expect(failures).toBe(0);
      expect(received.map(({ text }) => text)).toEqual(['一', '二']);
    });

    it('gives a redelivery the id of the first delivery', async () => {
      await start();
      await bench.say({ chat: bench.group, text: '大扫除', id: 'twice' });
      await heard(1);
      await bench.say({ chat: bench.group, text: '大扫除', id: 'twice' });
      await heard(2);
      expect(received.map(({ messageId }) => messageId)).toEqual(['twice', 'twice']);
    });

    it('fetches the photos of a message, byte by byte and within a size', async () => {
      await start();
      const photos = [Buffer.from('first photo, some bytes'), Buffer.alloc(5_000, 7)];
      await bench.say({ chat: bench.single, text: '', id: 'ph', photos });
      await until(() => received.flatMap((message) => message.photos).length === photos.length);
      const references = received.flatMap((message) => message.photos);
      const { signal } = new AbortController();
      for (const [index, reference] of references.entries()) {
        const bytes = await bench.adapter.fetchPhoto(reference, { maxBytes: 10_000, signal });
        expect(Buffer.from(bytes).equals(photos[index] ?? Buffer.alloc(0))).toBe(true);
      }
      const tooLarge = bench.adapter.fetchPhoto(references[1] ?? '', { maxBytes: 4_000, signal });
      await expect(tooLarge).rejects.toMatchObject({ name: PhotoUnavailableError.name, reason: 'tooLarge' });
      await expect(
        bench.adapter.fetchPhoto(references[0] ?? '', { maxBytes: 9, signal: AbortSignal.abort() }),
      ).rejects.toThrow();
      await expect(bench.adapter.fetchPhoto('../etc/passwd', { maxBytes: 9, signal })).rejects.toThrow();
    });

    it('shows an answer, a second one to the same message, and a push', async () => {
      await start();
      const message = await ask();
      expect(await bench.adapter.send(answerTo(message, { text: '第一' }))).toEqual({ outcome: 'sent' });
      const second = answerTo(message, { text: '第二', replyNumber: 1 });
      const result = await bench.adapter.send(second);
      // Where a message can be answered once, the outbox sends the rest as pushes.
      if (result.outcome === 'sent') expect(result).toEqual({ outcome: 'sent' });
      else {
        expect(result).toMatchObject({ outcome: 'refused', retryable: false });
        const { replyHandle: _, replyNumber: __, ...push } = second;
        expect(await bench.adapter.send(push)).toMatchObject({ outcome: 'sent' });
      }
      expect(await bench.adapter.send(outgoing({ text: '提醒' }))).toMatchObject({ outcome: 'sent' });
      expect(bench.texts(bench.group.id)).toEqual(['第一', '第二', '提醒']);
    });

    it('shows the lines of a text as lines', async () => {
      await start();
      await ask();
      const text = '本周提醒：\n一、三组周五大扫除\n二、2项任务到期';
      await bench.adapter.send(outgoing({ text }));
      expect(bench.texts(bench.group.id)).toEqual([text]);
    });

    it('hands over a file that was sent privately, its name where the platform tells it, and fetches it within the limit', async () => {
      await start();
      const bytes = new Uint8Array(Buffer.from('PK a sheet, not a picture'));
      await bench.say({ chat: bench.single, text: '', id: 'file-1', file: { name: '打分表.xlsx', bytes } });
      await heard(1);
      const [message] = received;
      expect(message).toMatchObject({ chat: { kind: 'private' }, photos: [] });
      expect(message?.files).toHaveLength(1);
      const [file] = message?.files ?? [];
      expect(['打分表.xlsx', null]).toContain(file?.name);
      const signal = AbortSignal.timeout(5_000);
      const fetched = await bench.adapter.fetchPhoto(file?.reference ?? '', { maxBytes: 1_000, signal });
      expect(Buffer.from(fetched)).toEqual(Buffer.from(bytes));
      const small = bench.adapter.fetchPhoto(file?.reference ?? '', { maxBytes: 10, signal });
      await expect(small).rejects.toBeInstanceOf(PhotoUnavailableError);
    });

    it('is refused for good, and throws nothing, where the bot is not', async () => {
      await start();
      const nowhere = { id: 'no-such-chat', kind: 'group' as const };
      expect(await bench.adapter.send(outgoing({ chat: nowhere }))).toMatchObject({
        outcome: 'refused',
        retryable: false,
      });
    });

    it('is refused for a picture that is not there, and shows nothing of the message', async () => {
      await start();
      await ask();
      const result = await bench.adapter.send(outgoing({ images: ['/no/such/picture.png'] }));
      expect(result).toMatchObject({ outcome: 'refused', retryable: false });
      expect(bench.texts(bench.group.id)).toEqual([]);
    });

    it('throws nothing when it is stopped', async () => {
      await start();
      const message = await ask();
      await bench.adapter.stop();
      expect(['refused', 'unknown', 'sent']).toContain((await bench.adapter.send(answerTo(message))).outcome);
    });

    if (losesAnswers.length === 0) return;
    it('says unknown when nobody tells it, and shows once what it calls repeatable', async () => {
      await start();
      const all = { answer: answerTo(await ask()), push: outgoing({ text: '提醒' }) };
      const messages = losesAnswers.map((which) => all[which]);
      bench.loseAnswers();
      for (const message of messages) {
        expect(await bench.adapter.send(message)).toMatchObject({ outcome: 'unknown' });
      }
      bench.heal();
      await until(() => bench.adapter.isConnected());
      for (const message of messages) {
        if (bench.adapter.isRepeatable(message)) await bench.adapter.send(message);
      }
      expect(bench.texts(bench.group.id)).toEqual(messages.map(({ text }) => text));
    });
  });
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((done) => setTimeout(done, 5));
}
