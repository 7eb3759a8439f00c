import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openForms, saveForms, writeClean, writeFinding } from '../support/filled-sheet.ts';
import { SandboxCast } from '../support/sandbox-cast.ts';
import { RunningService, type SandboxPerson, temporaryDir } from '../support/service.ts';

describe('打分表 in the sandbox', () => {
  let dir: Awaited<ReturnType<typeof temporaryDir>>;
  let service: RunningService;
  let cast: SandboxCast;

  beforeAll(async () => {
    dir = await temporaryDir();
    service = await RunningService.start(dir.path);
    cast = await SandboxCast.of(service);
    await service.moveClock('2023-06-20T09:30:00+08:00');
  });
  afterAll(async () => {
    await service?.kill();
    await dir?.remove();
  });

  async function exported(person: SandboxPerson): Promise<Buffer> {
    const chat = await cast.privateChat(person);
    expect(await cast.privately(person, '导出 打分表')).toContain('在做，好了发给您');
    const path = await service.waitFor(
      async () => (await service.messages(chat)).flatMap((message) => message.files)[0] ?? null,
      'no file came',
    );
    const response = await fetch(service.url + path);
    return Buffer.from(await response.arrayBuffer());
  }

  async function sendBack(person: SandboxPerson, bytes: Buffer): Promise<string> {
    const chat = await cast.privateChat(person);
    const files = [{ name: '打分表.xlsx', data: bytes.toString('base64') }];
    const before = (await service.messages(chat)).length;
    await service.post('/sandbox/api/messages', { chat, sender: person.id, text: '', files });
    return service.waitFor(async () => {
      const texts = (await service.messages(chat)).slice(before).map(({ text }) => text);
      return texts.find((text) => /^记下|没收/u.test(text)) ?? null;
    }, 'no answer to the sheet');
  }

  it('is exported, filled, sent back and handed in by both inspectors; the result has what was found', {
    timeout: 180_000,
  }, async () => {
    const office = await cast.person('镇', { role: 'office' });
    const inspectors = [await cast.person('镇', { name: '林立平' }), await cast.person('镇', { name: '吕玉山' })];
    expect(await cast.privately(office, '检查安排 2季度 林立平 吕玉山')).toContain('第2季度检查');
    for (const [index, inspector] of inspectors.entries()) {
      const forms = await openForms(await exported(inspector));
      for (const form of forms) {
        if (index === 0 && form.name.includes('长湖')) writeFinding(form, 1, ['三组塘边', '漂浮物', '2']);
        else writeClean(form);
      }
      const answer = await sendBack(inspector, await saveForms(forms));
      expect(answer).toContain(`记下12个单位，${index === 0 ? 1 : 0}条问题`);
      await cast.privately(inspector, '交卷');
    }
    await service.moveClock('2023-07-04T09:30:00+08:00');
    const secretary = await cast.person('长湖', { role: 'secretary' });
    expect(await cast.privately(secretary, '待办')).toContain('长湖1 三组塘边 漂浮物');
    expect(await cast.privately(office, '评比 2季度')).toContain('已查12个单位，未检查0个');
    await cast.privately(office, '公示 2季度');
    // 60 % of the mean of 98 and 100, and 5 since nothing was due.
    expect(await cast.privately(secretary, '排名 2季度 全部')).toMatch(/长湖村? 64\.4分/u);
  });
});
