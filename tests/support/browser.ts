import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's Chromium; nothing is downloaded. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the browser suites cannot run here; null when they can. */
export const noBrowser = existsSync(executablePath) ? null : `${executablePath} is not installed`;

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Problems {
  /** Errors of the page's scripts and of the console, security policy violations among them. */
  readonly problems: readonly string[];
}

/** The sandbox page, loaded and live, in a window of this size in CSS pixels. */
export async function openPage(
  browser: Browser,
  url: string,
  size: { width: number; height: number; touch?: boolean },
): Promise<Page & Problems> {
  const { touch = false, ...viewport } = size;
  const context = await browser.newContext({ viewport, hasTouch: touch, isMobile: touch, locale: 'zh-CN' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // What the API refuses, the page says in words; the browser's own line about it is no problem.
    if (message.type() === 'error' && !message.text().includes('status of 400')) problems.push(message.text());
  });
  await page.goto(`${url}/sandbox?quick`);
  await page.waitForSelector('html[data-ready]');
  return Object.assign(page, { problems });
}
