import { RunningService } from '../tests/support/service.ts';

const messages = 10_000;
const atOnce = 8;

/** The compiled program as users run it: start-up, memory idle and after many messages, through the sandbox API. */
export async function measureProcess(dir: string, log: (line: string) => void): Promise<void> {
  const coldMs = await startAndStop(dir);
  const begun = performance.now();
  const service = await RunningService.start(dir);
  const warmMs = performance.now() - begun;
  await service.waitFor(() => ready(service), 'the jobs did not start', 60_000);
  const readyMs = performance.now() - begun;
  const idle = await residentMb(service);
  const perSecond = await postMany(service);
  const after = await residentMb(service);
  await service.interrupt();
  log('## The program\n');
  log('| figure | value |\n| --- | --- |');
  log(`| start to answering the page, first start (new town) | ${(coldMs / 1_000).toFixed(1)} s |`);
  log(`| start to answering the page, later start | ${(warmMs / 1_000).toFixed(1)} s |`);
  log(`| start to jobs running, later start | ${(readyMs / 1_000).toFixed(1)} s |`);
  log(`| resident memory, idle | ${idle.toFixed(0)} MB |`);
  log(`| resident memory after ${messages} messages | ${after.toFixed(0)} MB, ratio ${(after / idle).toFixed(2)} |`);
  log(`| posts per second over HTTP, ${atOnce} at once, with replies sent | ${perSecond.toFixed(0)} |`);
}

async function startAndStop(dir: string): Promise<number> {
  const begun = performance.now();
  const service = await RunningService.start(dir);
  await service.get('/sandbox/api/chats');
  const tookMs = performance.now() - begun;
  await service.interrupt();
  return tookMs;
}

async function ready(service: RunningService): Promise<true | null> {
  const response = await fetch(`${service.url}/readyz`);
  return response.ok ? true : null;
}

async function residentMb(service: RunningService): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d\S*)/m.exec(text)?.[1] ?? 0) / 1e6;
}

async function postMany(service: RunningService): Promise<number> {
  const groups = (await service.chats()).filter((chat) => chat.kind === 'group' && chat.unit !== null);
  const senders = await Promise.all(
    groups.map(async ({ id }) => (await service.people(id)).find((person) => person.roles.includes('member'))),
  );
  const begun = performance.now();
  let next = 0;
  const poster = async () => {
    for (let index = next++; index < messages; index = next++) {
      const chat = groups[index % groups.length];
      const sender = senders[index % groups.length];
      if (chat && sender)
        await service.send({
          chat: chat.id,
          sender: sender.id,
          text: `三组今天大扫除，${(index % 40) + 3}人，第${index}次`,
        });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, poster));
  await service.waitFor(
    async () => {
      const text = await (await fetch(`${service.url}/metrics`)).text();
      return /jingcun_chats_waiting_to_send 0\b/.test(text) &&
        Number(/event="handled"} (\d+)/.exec(text)?.[1]) >= messages
        ? true
        : null;
    },
    'the replies did not leave',
    300_000,
  );
  return messages / ((performance.now() - begun) / 1_000);
}
