import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inspectMay, office } from '../support/evaluated-month.ts';
import {
  asPattern,
  chatSteps,
  edited,
  edits,
  type Guide,
  notShown,
  quoted,
  readGuide,
  rowsWith,
  section,
  typedLines,
} from '../support/guide/guide.ts';
import { GuideTown } from '../support/guide/guide-town.ts';
import { ProgramFolder } from '../support/guide/program-folder.ts';
import { RunningService, temporaryDir } from '../support/service.ts';
import { openTown } from '../support/town.ts';

const guide = readGuide('规则');
const mistakes = ['等次中间空了一段', '季度五项加起来不是 100，现场检查少了', '名字写错一个字母'];

let dir: Awaited<ReturnType<typeof temporaryDir>>;
beforeAll(async () => {
  dir = await temporaryDir();
});
afterAll(() => dir.remove());

/** A program folder in which what a part of the guide changes is changed. */
function folderFor(name: string, part: Guide, env: Record<string, string> = {}): ProgramFolder {
  const folder = new ProgramFolder(join(dir.path, name), { env: { DATA_DIR: join(dir.path, name, 'data'), ...env } });
  for (const edit of edits(part)) {
    const before = readFileSync(join(folder.path, edit.file), 'utf8');
    writeFileSync(join(folder.path, edit.into), edited(before, edit));
  }
  return folder;
}

describe('docs/zh/规则.md', () => {
  it('names every section of a rulebook, and no other', () => {
    const rules = parse(readFileSync('programmes/chaqi-2023/rules.yaml', 'utf8')) as object;
    const told = rowsWith(guide, ['段', '管什么']).flatMap((row) => quoted({ ...guide, text: row['段'] ?? '' }));
    expect(told.sort()).toEqual(Object.keys(rules).sort());
  });

  it('shows what the check of the rules as they are says', async () => {
    const part = section(guide, '看懂一本规则');
    const folder = folderFor('whole', part);
    expect(typedLines(part)).toHaveLength(1);
    for (const typed of typedLines(part)) {
      const { shown, code } = await folder.type(typed);
      expect([code, notShown(shown, typed.shows), shown]).toEqual([0, [], shown]);
    }
  });

  it.each(mistakes)('shows what is said of a mistake: %s', async (heading) => {
    const part = section(guide, heading);
    const folder = folderFor(heading, part);
    expect(edits(part)).toHaveLength(1);
    expect(typedLines(part)).toHaveLength(1);
    for (const typed of typedLines(part)) {
      const { shown, code } = await folder.type(typed);
      expect([code, notShown(shown, typed.shows), shown]).toEqual([1, [], shown]);
      // Every mistake and none besides.
      expect(shown.trim().split('\n')).toHaveLength(typed.shows.length);
    }
  });

  it('shows every mistake under a heading that is tried', () => {
    expect(edits(section(guide, '写错了会说在哪里'))).toHaveLength(mistakes.length);
  });

  it('tries another rulebook on May and proves May, as it says', async () => {
    const town = await openTown();
    try {
      await inspectMay(town);
      await office(town, '评比 5月', '2023-06-05');
      await office(town, '公示 5月');
      const part = section(guide, '换一本规则');
      const folder = folderFor('another', part, { DATA_DIR: town.dir, SANDBOX: '0' });
      expect(typedLines(part)).toHaveLength(2);
      for (const typed of typedLines(part)) {
        const { shown, code } = await folder.type(typed);
        expect([code, notShown(shown, typed.shows), shown]).toEqual([0, [], shown]);
      }
    } finally {
      await town.close();
    }
  });

  it('makes a branch’s points public as it says, and no other’s', async () => {
    const part = section(guide, '公开一个支部的积分');
    const folder = folderFor('public', part);
    const service = await RunningService.start(join(dir.path, 'public-data'), {
      SANDBOX: '1',
      PROGRAMME: join(folder.path, 'programmes/chaqi-2023'),
    });
    try {
      const town = await GuideTown.of(service);
      const steps = chatSteps(part);
      expect(steps).toHaveLength(2);
      for (const step of steps) expect((await town.play(step)).join('\n')).toMatch(asPattern(step.answer));
    } finally {
      await service.kill();
    }
  });
});
