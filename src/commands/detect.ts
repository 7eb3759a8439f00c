import type { Instant } from '../domain/time.ts';
import type { Command, CommandContext, Reply } from './command.ts';

/** What a text asks for. `message`: no command, read it as a message; `unknown`: a slash, but no such command. */
export type Detected =
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly run: (context: CommandContext) => Promise<readonly Reply[]>;
    }
  | { readonly kind: 'say'; readonly command: Command; readonly text: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'message'; readonly text: string };

export interface DetectOptions {
  readonly commands: readonly Command[];
  readonly botName: string;
  readonly now: Instant;
  readonly photos: number;
}

/**
 * Finds the command in a text: the bot's name may stand anywhere, a slash before it, in full or half width. Longer
 * words are tried first (任务完成 before 任务), and a command may say that the text is ordinary speech after all.
 */
export function detect(text: string, { commands, botName, now, photos }: DetectOptions): Detected {
  const message = withoutMention(text, botName);
  const normal = message
    .normalize('NFKC')
    .replace(/[^\S\n]+/gu, ' ')
    .trim();
  const slash = normal.startsWith('/');
  const body = slash ? normal.slice(1).trimStart() : normal;
  let misread: Command | null = null;
  for (const { word, command } of longestFirst(commands)) {
    const rest = restAfter(body, word);
    if (rest === null) continue;
    const separated = /^[\s:,]/u.test(body.slice(word.length));
    const prepared = command.prepare(rest, { now, photos, slash, word, separated });
    if (prepared === null) {
      misread ??= command;
      continue;
    }
    if ('say' in prepared) return { kind: 'say', command, text: prepared.say };
    return { kind: 'command', command, run: prepared.run };
  }
  if (!slash) return { kind: 'message', text: message };
  return misread ? { kind: 'say', command: misread, text: `这样写：${misread.usage}` } : { kind: 'unknown' };
}

/** The words that two commands share, so that a start can refuse them; empty when all is well. */
export function checkCommands(commands: readonly Command[]): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const { word, command } of longestFirst(commands)) {
    const key = word.normalize('NFKC').toLowerCase();
    const owner = owners.get(key);
    if (owner !== undefined) problems.push(`命令词“${word}”有两个命令在用：${owner} 和 ${command.name}`);
    owners.set(key, command.name);
  }
  return problems;
}

/** The text without the bot's name, which may stand anywhere in it. */
export function withoutMention(text: string, botName: string): string {
  if (botName === '') return text.trim();
  return text
    .replaceAll(`＠${botName}`, ' ')
    .replaceAll(`@${botName}`, ' ')
    .replaceAll(botName, ' ')
    .replace(/[\u2005\u2006\u00a0]/gu, ' ')
    .trim();
}

function longestFirst(commands: readonly Command[]): { word: string; command: Command }[] {
  return commands
    .flatMap((command) => command.words.map((word) => ({ word, command })))
    .sort((a, b) => b.word.length - a.word.length);
}

/** Null when the body does not begin with the word. A Latin word ends at a boundary: task is not in taskforce. */
function restAfter(body: string, word: string): string | null {
  if (!body.toLowerCase().startsWith(word.toLowerCase())) return null;
  const rest = body.slice(word.length);
  if (/\w$/.test(word) && /^\w/.test(rest)) return null;
  return rest.replace(/^[\s:,]+/u, '').trimEnd();
}
