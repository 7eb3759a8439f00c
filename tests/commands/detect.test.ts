import { describe, expect, it } from 'vitest';
import { type Command, defineCommand, here } from '../../src/commands/command.ts';
import { checkCommands, detect } from '../../src/commands/detect.ts';
import { commands } from '../../src/commands/list.ts';
import { instantAt } from '../../src/domain/time.ts';

const now = instantAt('2023-05-04', '10:00');
const botName = '净村小助手';

function command(name: string, words: string[], parse: (rest: string) => string | null): Command {
  return defineCommand<string>({
    name,
    words,
    summary: '…',
    usage: `${words[0]} 用法`,
    examples: [],
    where: 'both',
    action: 'help.read',
    parse(rest) {
      const args = parse(rest);
      return args === null ? null : { args };
    },
    run: async (args) => here(args),
  });
}

const tasks = command('tasks', ['任务', 'task'], (rest) => rest);
const taskDone = command('task-done', ['任务完成'], (rest) => (/^\d+$/.test(rest) ? rest : null));
const list = [tasks, taskDone];

/** `name` of the command, or what else it is. */
function found(text: string, among: readonly Command[] = list): string {
  const detected = detect(text, { commands: among, botName, now, photos: 0 });
  return 'command' in detected ? `${detected.kind} ${detected.command.name}` : detected.kind;
}

describe('detecting a command', () => {
  it.each([
    ['任务', 'command tasks'],
    ['/任务', 'command tasks'],
    ['／任务', 'command tasks'],
    ['/ 任务', 'command tasks'],
    ['@净村小助手 任务', 'command tasks'],
    ['任务 @净村小助手', 'command tasks'],
    ['＠净村小助手\u2005任务', 'command tasks'],
    ['净村小助手 /task', 'command tasks'],
    ['TASK', 'command tasks'],
    ['ｔａｓｋ', 'command tasks'],
    ['task 3', 'command tasks'],
    ['taskforce', 'message'],
    ['今天的任务', 'message'],
    ['/没有这个', 'unknown'],
    ['/', 'unknown'],
    ['', 'message'],
  ])('%j is %s', (text, expected) => {
    expect(found(text)).toBe(expected);
  });

  it('tries the longest word first and falls back when it is not meant', () => {
    expect(found('任务完成 12')).toBe('command task-done');
    expect(found('任务完成了吗')).toBe('command tasks');
  });

  it('shows the usage when a slash leaves no doubt that a command is meant', () => {
    const detected = detect('/任务完成 那个', { commands: [taskDone], botName, now, photos: 0 });
    expect(detected).toMatchObject({ kind: 'say', text: '这样写：任务完成 用法' });
    expect(found('任务完成 那个', [taskDone])).toBe('message');
  });

  it('hands on what follows the word, in half width', async () => {
    const detected = detect('任务：　１２ 号。 ', { commands: list, botName, now, photos: 0 });
    const replies = detected.kind === 'command' ? await detected.run({} as never) : [];
    expect(replies).toEqual(here('12 号。'));
  });

  it('leaves the text of a message as it was written, without the name of the bot', () => {
    const detected = detect('@净村小助手 三组（塘边）大扫除１５人', { commands: list, botName, now, photos: 0 });
    expect(detected).toEqual({ kind: 'message', text: '三组（塘边）大扫除１５人' });
  });
});

describe('the commands of the program', () => {
  it('share no word', () => {
    expect(checkCommands(commands)).toEqual([]);
  });

  it('a shared word is a problem that names both', () => {
    const problems = checkCommands([tasks, command('other', ['ＴＡＳＫ'], () => '')]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/tasks.*other|other.*tasks/);
  });

  const examples = commands.flatMap((one) => one.examples.map((example) => ({ example, one })));
  it.each(examples)('$example is understood', ({ example, one }) => {
    const detected = detect(example, { commands, botName, now, photos: 1 });
    expect('command' in detected ? detected.command.name : detected.kind).toBe(one.name);
    expect(detected.kind).toBe('command');
  });

  it.each([
    '我是来打扫的',
    '我是三组的，今天打扫了两车垃圾',
    '帮助王奶奶打扫院子',
    '绑定好了没有',
    '静音了吗这个群',
    '今天排名第一的是三组',
  ])('%s is ordinary speech', (text) => {
    expect(found(text, commands)).toBe('message');
  });
});
