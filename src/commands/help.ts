import { may } from '../domain/permissions.ts';
import { type Command, defineCommand, here, type Reply } from './command.ts';

const maxGroupWords = 12;
const linesPerMessage = 20;

/** Help is generated: from the other commands, less what the sender may not do. */
export function createHelpCommand(others: readonly Command[]): Command {
  return defineCommand<{ about: Command | null }>({
    name: 'help',
    words: ['帮助', 'help', '?'],
    summary: '看能做什么',
    usage: '帮助 [命令]',
    examples: ['帮助', 'help', '?', '帮助 撤销'],
    where: 'both',
    action: 'help.read',
    worksUnbound: true,
    parse(rest, { slash }) {
      if (/^[?!。.]*$/u.test(rest)) return { args: { about: null } };
      const about = others.find((command) => command.words.includes(rest.replace(/^\//u, '')));
      if (about) return { args: { about } };
      // 帮助王奶奶打扫院子 is a report.
      return slash ? { args: { about: null } } : null;
    },
    async run({ about }, context) {
      if (about) return here(`${about.usage}\n${about.summary}\n例：${about.examples.slice(0, 2).join(' ／ ')}`);
      const usable = others.filter((command) => may(command.action, context.sender, null));
      return context.chat.kind === 'group' ? here(shortHelp(usable)) : fullHelp(usable);
    },
  });
}

/** A group is not for reading manuals: what to say, the words, and where there is more. */
function shortHelp(usable: readonly Command[]): string {
  const words = usable.filter((command) => command.where !== 'private').map(firstWord);
  const shown = words.slice(0, maxGroupWords);
  return [
    '做了什么直接对我说，如：三组大扫除 15人',
    '说错了就说：改成16人，或 撤销',
    `还可以发：${shown.join(' ')}${words.length > shown.length ? ' …' : ''}`,
    '怎么写：帮助 加上面的词；私聊发 帮助 看全部',
  ].join('\n');
}

/** Several messages, so that none is longer than a platform takes. */
function fullHelp(usable: readonly Command[]): readonly Reply[] {
  const lines = [
    '做了什么直接说就行，可带照片',
    ...usable.map((command) => `${firstWord(command)}：${command.summary}`),
  ];
  const messages: Reply[] = [];
  for (let at = 0; at < lines.length; at += linesPerMessage) {
    messages.push(...here(lines.slice(at, at + linesPerMessage).join('\n')));
  }
  return messages;
}

function firstWord(command: Command): string {
  return command.words[0] ?? command.name;
}
