import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, noBrowser, openPage, type Problems } from './browser.ts';
import { getJson, postJson } from './sandbox-app.ts';

interface Chat {
  id: string;
  title: string;
  unit: string | null;
  unitKind: string | null;
  kind: string;
}
interface Person {
  id: string;
  name: string;
  roles: string[];
}
interface Message {
  id: string;
  from: string;
  bot: boolean;
  text: string;
}

/** Runs in the page, so it is plain JavaScript and handed over as text. */
const findUnreadable = readFileSync(new URL('./find-unreadable.js', import.meta.url), 'utf8');

const desktop = { width: 1440, height: 900 };
const phone = { width: 360, height: 740, touch: true };
/** A laptop of 1366×768 at 200 %. */
const zoomed = { width: 683, height: 384 };

/** What the sandbox page guarantees, whatever program stands behind it. `open` starts that program afresh. */
export function describePage(name: string, open: () => Promise<{ url: string; close: () => Promise<void> }>): void {
  if (noBrowser !== null) console.error(`skipped: ${name}: ${noBrowser}`);

  describe.skipIf(noBrowser !== null)(name, () => {
    let browser: Browser;
    let app: { url: string; close: () => Promise<void> };
    let page: Page & Problems;
    let village: Chat;
    let people: Person[];

    beforeAll(async () => {
      [browser, app] = await Promise.all([launchBrowser(), open()]);
      const chats = await getJson<Chat[]>(app, '/sandbox/api/chats');
      const found = chats.find((chat) => chat.kind === 'group' && chat.unitKind === 'village');
      if (!found) throw new Error('no village group');
      village = found;
      people = await getJson<Person[]>(app, `/sandbox/api/people?chat=${village.id}`);
    });

    afterEach(async () => {
      expect(page.problems).toEqual([]);
      await page.context().close();
    });

    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });

    const messages = () => getJson<Message[]>(app, `/sandbox/api/chats/${village.id}/messages`);
    const bubbles = (kind: string) => page.locator(`.message.${kind} .bubble`);
    const say = async (text: string) => {
      await page.fill('#text', text);
      await page.press('#text', 'Enter');
      await page.locator('#text:placeholder-shown').waitFor();
    };
    const answered = async (act: () => Promise<void>) => {
      const before = await bubbles('bot').count();
      await act();
      await bubbles('bot').nth(before).waitFor();
    };

    it('opens on the first village’s group, as one of its members', async () => {
      page = await openPage(browser, app.url, desktop);
      expect(await page.textContent('#title')).toBe(village.title);
      const self = people.find((person) => person.id === '' || person.roles.includes('member'));
      expect(await page.inputValue('#me')).toBe(self?.id);
      expect(await page.getAttribute('#mention', 'aria-checked')).toBe('true');
      expect(await page.textContent('#clock')).toMatch(/^2\d{3}年\d+月\d+日 周. 09:0\d$/);
      await page.locator('#upcoming li').first().waitFor();
    });

    it('sends text and photos on Enter and shows the answer without a reload; a photo opens large', async () => {
      page = await openPage(browser, app.url, desktop);
      const photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#3a7' } })
        .jpeg()
        .toBuffer();
      await page.setInputFiles(
        '#file',
        [1, 2].map((index) => ({ name: `${index}.jpg`, mimeType: 'image/jpeg', buffer: photo })),
      );
      expect(await page.locator('#photos img').count()).toBe(2);
      await answered(() => say('三组今天上午大扫除，党员群众一共15人'));
      expect(await bubbles('own').last().textContent()).toContain('三组今天上午大扫除');
      const pictures = page.locator('.message.own').last().locator('.picture');
      expect(await pictures.count()).toBe(2);
      await pictures.first().click();
      await page.locator('#viewer[open] img').waitFor();
      const width = `document.querySelector('#viewer img').decode().then(() => document.querySelector('#viewer img').naturalWidth)`;
      expect(await page.evaluate(width)).toBe(320);
      await page.keyboard.press('Escape');
    });

    it('shows which words of a message were read, and takes that away again', async () => {
      page = await openPage(browser, app.url, desktop);
      await answered(() => say('五组今天清沟渠，8人'));
      const own = page.locator('.message.own').last();
      await own.hover();
      await own.locator('button.read').click();
      const marks = own.locator('.reading mark');
      await marks.first().waitFor();
      expect(await marks.first().textContent()).toBe('五组');
      expect(await marks.first().getAttribute('title')).toBe('地点');
      expect(await own.locator('.reading-text').textContent()).toContain('五组今天清沟渠，8人');
      expect(await own.locator('.reading li').first().textContent()).toContain('地点：“五组”');
      expect(await own.locator('button.read').getAttribute('aria-expanded')).toBe('true');
      await own.locator('button.read').click();
      expect(await own.locator('.reading').count()).toBe(0);
    });

    it('says in one line why a message cannot be sent, and keeps what was typed', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.click('#send');
      expect(await page.textContent('#error')).toMatch(/写几个字/);
      await page.fill('#text', '长'.repeat(100_001));
      await page.click('#send');
      await page.locator('#error', { hasText: '100000个字' }).waitFor();
      expect((await page.inputValue('#text')).length).toBe(100_001);
    });

    it('leaves the bot out when the @ is switched off, and brings it back', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.click('#mention');
      await say('晚上谁有空打牌');
      await page.click('#mention');
      await answered(() => say('阶段'));
      const all = await messages();
      const chat = all.findIndex((message) => message.text === '晚上谁有空打牌');
      expect(all[chat + 1]).toMatchObject({ bot: false, text: '阶段' });
    });

    it('speaks as whom one chooses, with his role beside the name', async () => {
      page = await openPage(browser, app.url, desktop);
      const secretary = people.find((person) => person.roles.includes('secretary'));
      await page.selectOption('#me', secretary?.id ?? '');
      await answered(() => say('待确认'));
      expect((await messages()).findLast((message) => !message.bot)?.from).toBe(secretary?.id);
      expect(await page.locator('.message.own .sender').last().textContent()).toBe(`${secretary?.name}村书记`);
    });

    it('quotes a message', async () => {
      page = await openPage(browser, app.url, desktop);
      await say('四组清了水沟');
      const quoted = page.locator('.message.own', { hasText: '四组清了水沟' });
      await quoted.hover();
      await quoted.locator('button.quote').click();
      await say('上面这条是我发的');
      await page.locator('.message.own .quoted', { hasText: '四组清了水沟' }).waitFor();
    });

    it('shows markup in a message as what it is: text', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.click('#mention');
      const text = '<img src=x onerror="document.title=1"><b>粗</b>';
      await say(text);
      await page.locator('.message.own .bubble', { hasText: text }).waitFor();
      expect(await bubbles('own').last().textContent()).toBe(text);
      expect(await page.locator('.bubble img, .bubble b').count()).toBe(0);
      expect(await page.title()).toBe('净村演练场');
    });

    it('counts what is unread elsewhere until it is opened', async () => {
      page = await openPage(browser, app.url, desktop);
      const chats = await getJson<Chat[]>(app, '/sandbox/api/chats');
      const other = chats.find((chat) => chat.kind === 'group' && chat.unit !== null && chat.id !== village.id);
      const [sender] = await getJson<Person[]>(app, `/sandbox/api/people?chat=${other?.id}`);
      const post = { chat: other?.id, sender: sender?.id, text: '在吗', photos: [], mention: false };
      await postJson(app, '/sandbox/api/messages', post);
      const row = page.locator(`[data-chat="${other?.id}"]`);
      await row.locator('.badge', { hasText: '1' }).waitFor();
      await row.click();
      await row.locator('.badge').waitFor({ state: 'detached' });
      await page.locator('#title', { hasText: other?.title ?? '' }).waitFor();
    });

    it('finds a private chat by the name or role of its person', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.fill('#search', '检查人');
      await page.locator('.row', { hasText: '检查人' }).first().click();
      await page.locator('#subtitle', { hasText: '私聊' }).waitFor();
      expect(await page.isHidden('#mention')).toBe(true);
      await page.fill('#search', '没有这个人');
      await page.locator('#chats', { hasText: '没有找到' }).waitFor();
    });

    it.each([
      ['360 px', phone],
      ['200 % zoom', zoomed],
    ])(
      'fits %s: nothing runs out sideways, list and chat take turns, the composer stays in view',
      async (_what, size) => {
        page = await openPage(browser, app.url, size);
        const fits = () => page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
        const inView = async (selector: string) => {
          const box = await page.locator(selector).boundingBox();
          return box !== null && box.x >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
        };
        expect(await fits()).toBe(true);
        for (const selector of ['#text', '#send', '#mention', '#me', '#pick'])
          expect(await inView(selector), selector).toBe(true);
        expect((await page.locator('#log').boundingBox())?.height).toBeGreaterThan(100);
        await page.click('#toggle-panel');
        await page.locator('#next-day').waitFor();
        expect(await fits()).toBe(true);
        await page.click('#close-panel');
        await page.click('#back');
        expect(await page.isVisible('#chat')).toBe(false);
        expect(await fits()).toBe(true);
        await page.locator('.row').first().click();
        await page.locator('#chat').waitFor();
      },
    );

    it.each([
      ['wide', desktop],
      ['on a phone', phone],
    ])(
      'is readable %s: large type, open lines, contrast of 4.5, targets of 44 px, a name on every control',
      async (_what, size) => {
        page = await openPage(browser, app.url, size);
        await answered(() => say('阶段'));
        expect(await page.evaluate(findUnreadable)).toEqual([]);
        const bubble = String(await page.evaluate(`getComputedStyle(document.querySelector('.bubble')).fontSize`));
        expect(Number.parseFloat(bubble)).toBeGreaterThanOrEqual(18);
      },
    );

    it('can be used by keyboard alone', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.type('任务');
      await answered(() => page.keyboard.press('Enter'));
      expect(await page.evaluate('document.activeElement?.id')).toBe('text');
    });

    it('moves the clock to the next day and to Friday, and says so when it cannot', async () => {
      page = await openPage(browser, app.url, desktop);
      const start = await page.locator('#clock time').getAttribute('datetime');
      await page.click('#next-day');
      const next = new Date(Date.parse(`${start?.slice(0, 10)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
      await page.locator(`#clock time[datetime^="${next}T09:3"]`).waitFor();
      await page.locator('#next-friday:enabled').click();
      await page.locator('#clock time', { hasText: '周五' }).waitFor();
      await page.locator('#next-day:enabled').waitFor();
      await page.evaluate(`document.querySelector('#go').noValidate = true`);
      await page.fill('#go-date', '2099-01-01');
      await page.locator('#go button').click();
      await page.locator('#clock-error', { hasText: '400天' }).waitFor();
    });

    it('plays the month through the ordinary API: checks of every unit, evaluation, notice, final result', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.click('#play');
      await page.locator('#stop').waitFor();
      await page.locator('#step', { hasText: '演完了' }).waitFor({ timeout: 90_000 });
      const chats = await getJson<Chat[]>(app, '/sandbox/api/chats');
      const everybody = await getJson<Person[]>(app, '/sandbox/api/people');
      const said = async (role: string) => {
        const person = everybody.find((each) => each.roles.includes(role));
        const all = await getJson<Message[]>(app, `/sandbox/api/chats/p-${person?.id}/messages`);
        return all.filter((message) => !message.bot).map((message) => message.text);
      };
      const units = chats.filter((chat) => chat.kind === 'group' && chat.unit !== null && chat.unitKind !== 'town');
      const checks = (await said('inspector')).filter((text) => text.startsWith('检查'));
      expect(checks.map((text) => text.split(' ')[1])).toEqual(units.map((chat) => chat.unit));
      expect(new Set(checks.map((text) => text.split(' ').slice(2).join(' '))).size).toBeGreaterThan(1);
      const steps = (await said('office')).map((text) => text.split(' ')[0]);
      expect(steps.filter((step, index) => step !== steps[index - 1])).toEqual(['评比', '公示', '定稿']);
      expect((await messages()).some((message) => message.text.startsWith('排名'))).toBe(true);
    }, 120_000);

    it('stops the play when told, and the reader can go on himself', async () => {
      page = await openPage(browser, app.url, desktop);
      await page.click('#play');
      await page.locator('#step', { hasText: '：' }).waitFor();
      await page.click('#stop');
      await page.locator('#step', { hasText: '停下了' }).waitFor();
      await page.locator('#play:enabled').waitFor();
      await page.locator('#stop').waitFor({ state: 'hidden' });
    });
  });
}
