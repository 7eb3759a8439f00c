import type { Choice } from '../domain/messages.ts';
import type { Action } from '../domain/permissions.ts';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { Programme, Role, Rules } from '../domain/programme/model.ts';
import type { Lexicon } from '../domain/reading/reading.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { Tx } from '../store/store.ts';

/** Where a command may be answered in full. A private one used in a group is answered there with one line. */
export type Where = 'both' | 'private' | 'group';

/** What the answer is and where it goes: the chat it came from, or the asker's private chat. */
export interface Reply {
  readonly text: string;
  readonly to: 'here' | 'private';
  /** Absolute paths. */
  readonly images?: readonly string[];
  /** What can be answered with a press instead of typing, where the platform has buttons; the text says the words too. */
  readonly choices?: readonly Choice[];
  /** The text is not kept once it is sent: a one-time code. */
  readonly secret?: boolean;
}

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly unitId: number;
}

export interface ChatUnit {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
}

/** Everything a command may look at. `now` is the programme clock when the message was received. */
export interface CommandContext {
  readonly tx: Tx;
  readonly now: Instant;
  /** Machine clock, for one-time codes only. */
  readonly machineNow: Instant;
  readonly programme: Programme;
  /** The rulebook in force when the message was received. */
  readonly rules: Rules;
  /** The rulebook of another day: that of a report, or the last of a period. */
  readonly rulesAt: (day: Day) => Rules;
  readonly calendar: WorkCalendar;
  readonly lexicon: Lexicon;
  readonly message: {
    readonly inboxId: number;
    readonly text: string;
    readonly photos: number;
    readonly quote: { readonly messageId?: string; readonly text?: string; readonly photos: readonly string[] } | null;
    /** How a photo gets to the bot in a group of this platform. */
    readonly photoHint: string | null;
  };
  readonly chat: {
    readonly id: number;
    readonly kind: 'group' | 'private';
    /** The unit the group is bound to. */
    readonly unit: ChatUnit | null;
    readonly part: 'main' | 'side' | null;
  };
  /** Set when the message waited for its unit and its sender has named it now. */
  readonly decidedUnit?: ChatUnit;
  /** Absolute path of a photo's picture to show, by its hash; null when there is none. */
  readonly shownPhoto: (sha256: string) => string | null;
  readonly sender: {
    readonly accountId: number;
    readonly displayName: string | null;
    /** Null while unbound. */
    readonly person: Person | null;
    /** Grants that hold now; `unitId` null is the whole town. Never contains `member`. */
    readonly grants: readonly { readonly role: Exclude<Role, 'member'>; readonly unitId: number | null }[];
    /** Unit of the group he writes in; null in a private chat or an unbound group. */
    readonly groupUnitId: number | null;
  };
}

/** What the words after the command's own word say. `null`: this is not the command, read it as a message. */
export type Parsed<Args> = { readonly args: Args } | { readonly say: string } | null;

export interface ParseContext {
  readonly now: Instant;
  readonly photos: number;
  /** True when the text began with a slash: then it is certainly meant as a command. */
  readonly slash: boolean;
  /** The command word that matched. */
  readonly word: string;
  /** True when a blank, comma or colon stood between the word and the rest: 广播 明天… is not 广播宣传3次. */
  readonly separated: boolean;
}

export interface CommandDefinition<Args> {
  /** Name in code and docs, English, kebab-case. */
  readonly name: string;
  /** What people type, Chinese first. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly usage: string;
  /** Each is parsed in a test. */
  readonly examples: readonly string[];
  readonly where: Where;
  /** A private command that has to take effect even in a group, and answers there itself: a code that all have seen. */
  readonly handlesGroup?: boolean;
  /** Works in a group that is bound to no unit; everything else waits there until it is bound. */
  readonly worksUnbound?: boolean;
  readonly action: Action;
  /** Pure. `rest` is what follows the word, trimmed, NFKC. */
  parse(rest: string, context: ParseContext): Parsed<Args>;
  /** Runs inside the message's unit of work; returns replies, never sends. */
  run(args: Args, context: CommandContext): Promise<readonly Reply[]>;
}

/** A command with its argument type closed over, so that all fit one list. */
export interface Command extends Omit<CommandDefinition<never>, 'parse' | 'run'> {
  prepare(
    rest: string,
    context: ParseContext,
  ): { readonly run: (context: CommandContext) => Promise<readonly Reply[]> } | { readonly say: string } | null;
}

export function defineCommand<Args>(definition: CommandDefinition<Args>): Command {
  const { parse, run, ...rest } = definition;
  return {
    ...rest,
    prepare(text, context) {
      const parsed = parse(text, context);
      if (parsed === null || 'say' in parsed) return parsed;
      return { run: (commandContext) => run(parsed.args, commandContext) };
    },
  };
}

/** Shorthand for the usual answer: one line in the same chat. */
export function here(text: string): readonly Reply[] {
  return [{ text, to: 'here' }];
}
