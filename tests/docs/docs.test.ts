import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detect } from '../../src/commands/detect.ts';
import { commands } from '../../src/commands/list.ts';
import { papers } from '../../src/domain/papers.ts';
import { instantAt } from '../../src/domain/time.ts';
import { blanks } from '../../src/service/exports.ts';

const pages = [
  ...['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const guides = pages.filter((page) => page.startsWith(join('docs', 'zh')));
const textOf = (page: string) => readFileSync(page, 'utf8');

describe.each(pages)('%s', (page) => {
  it('links to files that are there', () => {
    const targets = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+)/gu)].map((found) => found[1] ?? '');
    expect(targets.filter((target) => !existsSync(resolve(dirname(page), decodeURI(target))))).toEqual([]);
  });

  it('names command lines and scripts that exist', () => {
    const cli = textOf('src/cli.ts');
    const lines = [...textOf(page).matchAll(/npm run jingcun -- ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/gu)];
    const unknown = lines.filter(([, name]) => !cli.includes(`.command('${name}')`)).map(([line]) => line);
    const names = new Set<string>([...papers, ...blanks].map(({ name }) => name));
    const noPaper = lines.filter(([, name, what]) => name === 'export' && what !== undefined && !names.has(what));
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const runs = [...textOf(page).matchAll(/npm run ([a-z:]+)/gu)].map((found) => found[1] ?? '');
    expect(unknown).toEqual([]);
    expect(noPaper.map(([line]) => line)).toEqual([]);
    expect(runs.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe.each(guides)('%s', (page) => {
  it('shows what people write to the bot as the bot takes it', () => {
    const words = new Set(commands.flatMap((command) => command.words.filter((word) => /\p{sc=Han}/u.test(word))));
    const quoted = [...textOf(page).matchAll(/`([^`\n]+)`/gu)].map((found) => found[1] ?? '');
    // A word alone names the command; with more it is a line to send.
    const spoken = quoted.filter((text) => !words.has(text) && [...words].some((word) => text.startsWith(word)));
    const options = { commands, botName: '净村小助手', now: instantAt('2023-06-20', '10:00'), photos: 0 };
    const refused = spoken.filter((text) => detect(text.replace('六位数字', '123456'), options).kind !== 'command');
    expect(refused).toEqual([]);
  });
});
