import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDay } from '../../src/domain/reading/dates.ts';
import { instantAt } from '../../src/domain/time.ts';
import { openTown, type TestTown } from '../support/town.ts';

interface Step {
  readonly day: string;
  readonly who: readonly string[];
  readonly where: string;
  readonly text: string;
  readonly photos: number;
  /** As the guide prints it, `…` for what it leaves out. */
  readonly answer: string;
  readonly afterVisits: boolean;
}

const year = instantAt('2023-05-01', '08:00');
const guide = readFileSync('docs/zh/每月怎么做.md', 'utf8');
const steps: readonly Step[] = guide
  .split('\n')
  .filter((line) => /^\| \d/u.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, , day = '', who = '', where = '', said = '', answer = '']) => ({
    day: readDay(day, year, 'future')?.day ?? '',
    who: who.split('、'),
    where,
    text: said.replace(/（[^（）]*(?:照片|以后)）$/u, ''),
    photos: Number(/带(\d+)张照片/u.exec(said)?.[1] ?? 0),
    answer,
    afterVisits: said.includes('都查过以后'),
  }));

let town: TestTown;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());

function idOf(name: string): string {
  const found = town.bundle.town.people.find((person) => person.name === name);
  if (!found) throw new Error(`the guide names ${name}, who is not in the sample town`);
  return found.id;
}

function chatOf(where: string): string {
  if (where === '私聊') return 'private';
  return town.bundle.town.units.find(({ name }) => where === `${name}群`)?.id ?? '';
}

function asPattern(answer: string): RegExp {
  return new RegExp(
    answer
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
      .join('[^]*'),
    'u',
  );
}

async function visitTheRest(inspector: string): Promise<void> {
  const units = town.bundle.town.units.filter(({ kind }) => kind !== 'town');
  for (const { name } of units) await town.say({ person: inspector, chat: 'private', text: `检查 ${name} 没问题` });
}

describe('the month in twelve steps', () => {
  it('has twelve', () => {
    expect(steps).toHaveLength(12);
  });

  it.each(steps)('$day $who: $text', async ({ day, who, where, text, photos, answer, afterVisits }) => {
    town.clock.now = instantAt(day, '10:00');
    for (const name of who) {
      if (afterVisits) await visitTheRest(idOf(name));
      const answers = await town.say({ person: idOf(name), chat: chatOf(where), text, photos });
      expect(answers.join('\n')).toMatch(asPattern(answer));
    }
  });
});
