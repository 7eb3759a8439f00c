import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/list.ts';
import {
  asPattern,
  type ChatStep,
  chatSteps,
  notShown,
  quoted,
  readGuide,
  typedLines,
} from '../support/guide/guide.ts';
import { GuideTown } from '../support/guide/guide-town.ts';
import { ProgramFolder } from '../support/guide/program-folder.ts';
import { RunningService, temporaryDir } from '../support/service.ts';

/**
 * 每月怎么做 and 常见问题, said in the running sandbox as they are written. The questions go on where the month has its public
 * notice, so that one town is walked through for both.
 */
const month = chatSteps(readGuide('每月怎么做'));
const questions = readGuide('常见问题');
const words = new Set(commands.flatMap((command) => command.words));
const silence = '（不回话）';

let dir: Awaited<ReturnType<typeof temporaryDir>>;
let service: RunningService;
let town: GuideTown;

beforeAll(async () => {
  dir = await temporaryDir();
  service = await RunningService.start(dir.path, { SANDBOX: '1' });
  town = await GuideTown.of(service);
});
afterAll(async () => {
  await service?.kill();
  await dir?.remove();
});

async function follow(step: ChatStep): Promise<void> {
  if (step.answer === silence) return expect(await town.playUnanswered(step)).toEqual([]);
  for (const answer of await town.play(step)) expect(answer).toMatch(asPattern(step.answer));
}

describe('docs/zh/每月怎么做.md', () => {
  it('has twelve steps', () => {
    expect(month).toHaveLength(12);
  });

  it.each(month.slice(0, 11))('$day $who: $text', follow);
});

describe('docs/zh/常见问题.md', () => {
  const steps = chatSteps(questions);

  it.each(steps)('$who $where: $text', follow);

  it('removes a person as it shows, beside the running program', async () => {
    const folder = new ProgramFolder(`${dir.path}/program`, { env: { DATA_DIR: dir.path, SANDBOX: '1' } });
    const lines = typedLines(questions);
    expect(lines).toHaveLength(1);
    for (const typed of lines) {
      const { shown, code } = await folder.type(typed);
      expect([code, notShown(shown, typed.shows), shown]).toEqual([0, [], shown]);
    }
  });

  it('shows nothing to send that is not sent here', () => {
    const lines = quoted(questions).filter(
      (text) => !words.has(text) && [...words].some((word) => text.startsWith(word)),
    );
    expect(lines.filter((line) => !steps.some(({ text }) => text === line))).toEqual([]);
    expect(steps.length).toBeGreaterThan(20);
  });
});

describe('docs/zh/每月怎么做.md, when the objections are answered', () => {
  it.each(month.slice(11))('$day $who: $text', follow);
});
