/**
 * Makes the README's picture from the running program: `tsx scripts/screenshot.ts http://127.0.0.1:3000 [docs/sandbox.png]`.
 * Plays a short scene in the first village's group of a fresh sandbox and photographs the page.
 */
import { chromium } from 'playwright-core';
import sharp from 'sharp';

interface Chat {
  readonly id: string;
  readonly kind: string;
  readonly unitKind: string | null;
}
interface Person {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

const [baseUrl, out = 'docs/sandbox.png'] = process.argv.slice(2);
if (baseUrl === undefined) {
  console.error('usage: tsx scripts/screenshot.ts <base url> [file]');
  process.exit(2);
}
await playScene(baseUrl);
await photograph(baseUrl, out);

async function playScene(url: string): Promise<void> {
  const chats = await call<Chat[]>(url, '/chats');
  const group = chats.find((chat) => chat.kind === 'group' && chat.unitKind === 'village');
  if (group === undefined) throw new Error('the sandbox has no village group');
  const people = await call<Person[]>(url, `/people?chat=${group.id}`);
  const [first, second, third] = people.filter((person) => person.roles.includes('member'));
  const secretary = people.find((person) => person.roles.includes('secretary'));
  if (!first || !second || !third || !secretary) throw new Error('the village group has too few people');

  const say = async (sender: Person, text: string, photos: readonly string[] = []) => {
    const before = await botMessages(url, group.id);
    await call(url, '/messages', { chat: group.id, sender: sender.id, text, photos });
    while ((await botMessages(url, group.id)) === before) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await walk(url, 1);
  await say(first, '三组今天上午大扫除，党员群众一共15人，清了两车垃圾', [await scene(95), await scene(140)]);
  await say(first, '应该是18人');
  await say(secretary, `确认 1 ${second.name} ${third.name}`);
}

/** To the next morning, after the slot in which reminders come. */
async function walk(url: string, days: number): Promise<void> {
  const { now } = await call<{ now: string }>(url, '/clock');
  const day = new Date(Date.parse(`${now.slice(0, 10)}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  await call(url, '/clock', { now: `${day}T11:20:00+08:00` });
}

async function botMessages(url: string, chat: string): Promise<number> {
  const messages = await call<{ bot: boolean }[]>(url, `/chats/${chat}/messages`);
  return messages.filter((message) => message.bot).length;
}

/** A drawn village lane, so that no photograph of real people is needed. */
async function scene(hue: number): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 64 48">
    <rect width="64" height="48" fill="hsl(205 60% 82%)"/>
    <path d="M0 26 14 15l12 9 14-12 24 16v20H0z" fill="hsl(${hue} 30% 58%)"/>
    <path d="M0 31h64v17H0z" fill="hsl(${hue} 38% 46%)"/>
    <path d="M27 31h8l14 17H12z" fill="hsl(40 18% 76%)"/>
    <path d="M5 24h15v10H5z" fill="#f4efe4"/><path d="M3 24 12 16l10 8z" fill="hsl(12 45% 42%)"/>
    <path d="M10 28h4v6h-4z" fill="hsl(205 25% 38%)"/>
    <path d="M44 22h15v12H44z" fill="#efe7d6"/><path d="m42 22 10-8 9 8z" fill="hsl(12 40% 36%)"/>
    <path d="M47 26h4v4h-4zm6 0h4v4h-4z" fill="hsl(205 25% 45%)"/>
    <g fill="hsl(${hue} 45% 32%)"><circle cx="38" cy="27" r="4"/><circle cx="24" cy="28" r="3"/></g>
    <path d="M37.5 29h1v5h-1zm-14 1h1v4h-1z" fill="#5b4630"/>
  </svg>`;
  return (await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer()).toString('base64');
}

async function photograph(url: string, file: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, locale: 'zh-CN' });
  await page.goto(`${url}/sandbox`);
  await page.waitForSelector('html[data-ready]');
  await page.locator('#upcoming li').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  await page.screenshot({ path: file });
  await browser.close();
}

async function call<T>(url: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/sandbox/api${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as T;
}
