import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../src/commands/command.ts';
import { defineCommand, here } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/list.ts';
import { papers } from '../../src/domain/papers.ts';
import { type Role, roles } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { unzipXml } from '../../src/jobs/spreadsheet/unzip.ts';
import { namesInUnit } from '../../src/store/people.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

/*
 * Nobody is named for silence (P1, P2). In a town where half the people of a village have written and the others never
 * did, the names of those who did not must come up nowhere: in no answer to any command, whoever asks, and in no paper.
 * What shows people because they are on the roster is listed here with its reason; a command, paper or page that is
 * added and does so fails until somebody has thought about it.
 */

/** Commands whose answer is about people of the roster as such, for those who keep it. */
const rosterCommands: Readonly<Record<string, string>> = {
  roster: '名册 is the roster, for the secretary, the cadres and the office',
};

/** Papers that have everybody, those who wrote and those who did not, in the order of the roster. */
const rosterPapers: Readonly<Record<string, string>> = {
  roster: 'the roster itself, at the command line only',
  points: 'the branch’s ledger has a row for every party member',
  grids: 'who is responsible for which grid, by the roster',
};

/** Pages and interfaces, each looked at: none tells who wrote and who did not. */
const knownRoutes = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/sandbox',
  '/sandbox/api',
  '/about',
  '/chats',
  '/people',
  '/messages',
  '/messages/:id/reading',
  '/chats/:id/messages',
  '/attachments/:stored',
  '/clock',
  '/upcoming',
  '/events',
];

let town: TestTown;
let silent: ReadonlySet<string>;

/** Members of 长湖 write, every other one; the rest never does. */
async function open(all: readonly Command[] = commands): Promise<void> {
  town = await openTown({ commands: all });
  town.clock.now = instantAt('2023-05-10', '09:00');
  const members = town.members('changhu');
  for (const [index, { id }] of members.entries()) {
    if (index % 2 === 0) await town.say({ person: id, chat: 'changhu', text: '三组今天大扫除，我和大家一共5人' });
  }
  const secretary = town.holder('secretary', 'changhu');
  await town.say({ person: secretary, chat: 'private', text: '确认全部' });
  await town.say({ person: secretary, chat: 'private', text: '任务 新建 清塘边垃圾 截止 5月12日' });
  // What an example names is named by whoever asks.
  const written = all.flatMap(({ examples }) => examples).join('\n');
  silent = new Set(
    members.flatMap(({ name }, index) => {
      const others = town.bundle.town.people.filter((one) => one.name === name);
      return index % 2 === 1 && others.length === 1 && !written.includes(name) ? [name] : [];
    }),
  );
  town.clock.now = instantAt('2023-05-15', '09:00');
}

function silentIn(text: string): string[] {
  return [...silent].filter((name) => text.includes(name));
}

/** Every example of every command and its bare word, asked by each role where it may be asked; what named the silent. */
async function namedByCommands(all: readonly Command[]): Promise<string[]> {
  const found: string[] = [];
  for (const role of roles) {
    for (const command of all.filter(({ name }) => rosterCommands[name] === undefined)) {
      const texts =
        role === 'secretary' || role === 'office'
          ? [command.words[0] ?? '', ...command.examples]
          : command.examples.slice(0, 1);
      for (const text of texts) {
        const chat = command.where === 'group' ? 'changhu' : 'private';
        const { replies } = await town.post({ person: speakerOf(role), chat, text });
        const names = replies.flatMap((reply) => silentIn(reply.text));
        if (names.length > 0) found.push(`${command.name} (${role}, ${text}): ${names.join('、')}`);
      }
    }
  }
  return found;
}

function speakerOf(role: Role): string {
  const own = town.bundle.town.people.find(
    (one) =>
      one.unit === 'changhu' &&
      (role === 'member' ? one.roles.length === 0 : one.roles.some((grant) => grant.role === role)),
  );
  return own?.id ?? town.holder(role);
}

describe('of the commands', () => {
  afterEach(() => town.close());

  it('none names people who never wrote', async () => {
    await open();
    expect(silent.size).toBeGreaterThan(5);
    expect(await namedByCommands(commands)).toEqual([]);
  }, 240_000);

  it('a list of silent people would be found', async () => {
    const silentList = defineCommand<null>({
      name: 'silent-list',
      words: ['谁没报'],
      summary: '列出没报的人',
      usage: '谁没报',
      examples: ['谁没报'],
      where: 'private',
      action: 'help.read',
      parse: () => ({ args: null }),
      async run(_, { tx, now }) {
        const unit = await unitByCode(tx, 'changhu');
        const people = unit ? await namesInUnit(tx, unit.id, now) : [];
        return here(people.map(({ name }) => name).join('、'));
      },
    });
    const all = [silentList, ...commands.filter(({ name }) => name === 'help')];
    await open(all);
    expect((await namedByCommands(all))[0]).toMatch(/^silent-list/u);
  });
});

describe('of the papers', () => {
  beforeAll(() => open());
  afterAll(() => town.close());

  it.each(papers.map(({ name }) => name))('%s names nobody for having been silent', async (name) => {
    const { bundle, store, clock, dir } = town;
    let content: Buffer;
    try {
      content = await makePaper(store.read, name, { period: '2023-05', bundle, at: clock.now, photoDir: dir });
    } catch (cause) {
      // A paper of something that is not there yet says so and names nobody.
      expect(silentIn(String(cause))).toEqual([]);
      return;
    }
    const text = isZip(content) ? [...(await unzipXml(content, name)).values()].map(String).join('\n') : '';
    const names = silentIn(text);
    if (rosterPapers[name] === undefined) expect(names).toEqual([]);
    // One that has the silent has those who wrote as well: it is no list of the silent.
    else expect(text).toContain(town.person(town.members('changhu')[0]?.id ?? '').name);
  });
});

it('every page and interface is one that was looked at', () => {
  const sources = readdirSync('src/web')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src/web', file), 'utf8'));
  const routes = sources.flatMap((source) =>
    [...source.matchAll(/(?:router|app)\.(?:get|post|use|put|all)\(\s*'([^']+)'/gu)].map(([, path]) => path),
  );
  expect([...new Set(routes)].sort()).toEqual([...knownRoutes].sort());
});

function isZip(content: Buffer): boolean {
  return content.subarray(0, 2).toString() === 'PK';
}
