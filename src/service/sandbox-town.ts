import { sandboxName } from '../bots/sandbox/adapter.ts';
import type { Cast } from '../bots/sandbox/cast.ts';
import type { Instant } from '../domain/time.ts';
import { bindAccount, ensureAccount } from '../store/accounts.ts';
import { bindChat, bindingOf, ensureChat } from '../store/chats.ts';
import { personByCode } from '../store/people.ts';
import type { Tx } from '../store/store.ts';
import { unitByCode } from '../store/units.ts';

/** What a real town does by hand on its first afternoon: its groups are bound and its people known. Done once, at creation. */
export async function seedSandboxTown(tx: Tx, cast: Cast, at: Instant): Promise<void> {
  for (const chat of cast.chats) {
    if (chat.unit === null) continue;
    const unit = await unitByCode(tx, chat.unit);
    if (!unit) throw new Error(`the cast names an unknown unit ${chat.unit}`);
    const { id: chatId } = await ensureChat(tx, {
      bot: sandboxName,
      chatId: chat.id,
      kind: chat.kind,
      title: chat.title,
    });
    if ((await bindingOf(tx, chatId, at)) === null) await bindChat(tx, { chatId, unitId: unit.id, part: 'main', at });
  }
  for (const { id, name, personCode } of cast.people) {
    if (personCode === null) continue;
    const person = await personByCode(tx, personCode);
    if (!person) throw new Error(`the cast names an unknown person ${personCode}`);
    const account = await ensureAccount(tx, { bot: sandboxName, userId: id, displayName: name });
    await bindAccount(tx, { accountId: account.id, personId: person.id, by: 'seed', at });
  }
}
