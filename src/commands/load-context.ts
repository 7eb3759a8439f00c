import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { Programme, ProgrammeBundle } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { buildLexicon } from '../domain/reading/lexicon.ts';
import type { Lexicon } from '../domain/reading/reading.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { type Account, accountById, speakerAt } from '../store/accounts.ts';
import { bindingOf, type Chat, chatById } from '../store/chats.ts';
import { type InboxRow, photosAnnounced } from '../store/inbox.ts';
import { lexiconTown } from '../store/lexicon-town.ts';
import { rosterVersion } from '../store/roster-version.ts';
import type { Tx } from '../store/store.ts';
import { unitById } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { withoutMention } from './detect.ts';

export interface ContextDeps {
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly machineNow: () => number;
  /** Where a photo's picture to show lies, by its hash; null when there is none. */
  readonly shownPhoto?: (sha256: string) => string | null;
  /** How a photo gets to the bot in a group, by name of the bot; where that goes without saying there is none. */
  readonly photoHints?: ReadonlyMap<string, string>;
}

/** A stored message with everything that is known around it. */
export interface Loaded {
  readonly row: InboxRow;
  readonly chat: Chat;
  readonly account: Account;
  readonly context: CommandContext;
}

/**
 * Who wrote, from where, with which rights. Rights are those of the moment the message was received; the group's unit
 * is that of now, so that a message which waited for its group to be bound finds it. `decidedUnit`: what the sender
 * answered when he was asked which unit the message is about.
 */
export async function loadContext(tx: Tx, deps: ContextDeps, row: InboxRow, decidedUnit?: ChatUnit): Promise<Loaded> {
  const chat = await chatById(tx, row.chatId);
  const account = await accountById(tx, row.accountId);
  if (!chat || !account) throw new Error(`message ${row.id} has no chat or no account`);
  const binding = chat.kind === 'group' ? await bindingOf(tx, chat.id, deps.now()) : null;
  const sender = await speakerAt(tx, account, row.receivedAt);
  const unitId = decidedUnit?.id ?? binding?.unit.id ?? sender.person?.unitId;
  const unit = unitId === undefined ? null : await unitById(tx, unitId);
  const { programme } = deps.bundle;
  const context: CommandContext = {
    tx,
    now: row.receivedAt,
    machineNow: deps.machineNow(),
    programme,
    rules: rulesAt(deps.bundle, dayOf(row.receivedAt)),
    rulesAt: (day) => rulesAt(deps.bundle, day),
    calendar: deps.calendar,
    lexicon: await lexiconFor(tx, { programme, unitCode: unit?.code ?? null, at: deps.now() }),
    message: {
      inboxId: row.id,
      text: withoutMention(row.text, programme.botName),
      photos: await photosAnnounced(tx, row.id),
      quote: row.quote,
      photoHint: deps.photoHints?.get(row.bot) ?? null,
    },
    chat: { id: chat.id, kind: chat.kind, unit: binding?.unit ?? null, part: binding?.part ?? null },
    ...(decidedUnit ? { decidedUnit } : {}),
    shownPhoto: deps.shownPhoto ?? (() => null),
    sender: { ...sender, groupUnitId: binding?.unit.id ?? null },
  };
  return { row, chat, account, context };
}

interface Lexicons {
  readonly key: string;
  readonly byUnit: Map<string | null, Lexicon>;
}

/** By store: a unit of work has the same handle every time. Building one reads the people of a unit. */
const lexicons = new WeakMap<Tx, Lexicons>();

/** Built anew when the roster has changed, by whatever process, and each day, since facts may begin on a day. */
async function lexiconFor(
  tx: Tx,
  { programme, unitCode, at }: { programme: Programme; unitCode: string | null; at: Instant },
): Promise<Lexicon> {
  const key = `${await rosterVersion(tx)} ${dayOf(at)} ${programme.id}`;
  const kept = lexicons.get(tx);
  const current = kept?.key === key ? kept : { key, byUnit: new Map<string | null, Lexicon>() };
  lexicons.set(tx, current);
  const known = current.byUnit.get(unitCode);
  if (known) return known;
  const lexicon = buildLexicon({ programme, town: await lexiconTown(tx, { unitCode, at }) }, unitCode);
  current.byUnit.set(unitCode, lexicon);
  return lexicon;
}
