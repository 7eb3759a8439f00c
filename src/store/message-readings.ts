import { and, asc, eq } from 'drizzle-orm';
import type { SourceWords } from '../domain/reading/reading.ts';
import { inbox, reports, units } from './schema.ts';
import type { Db } from './store.ts';

/** What was read from a message: a report, with the words behind its fields. */
export interface MessageReading {
  readonly unitShort: string;
  readonly number: number;
  readonly text: string;
  readonly sources: readonly SourceWords[];
}

/** Reports that came with the message, in their order; none when it was no report. */
export async function readingsOfMessage(db: Db, bot: string, messageId: string): Promise<MessageReading[]> {
  return db
    .select({ unitShort: units.short, number: reports.number, text: reports.text, sources: reports.sources })
    .from(reports)
    .innerJoin(inbox, eq(inbox.id, reports.inboxId))
    .innerJoin(units, eq(units.id, reports.unitId))
    .where(and(eq(inbox.bot, bot), eq(inbox.messageId, messageId)))
    .orderBy(asc(reports.id));
}
