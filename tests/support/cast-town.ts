import { castOf } from '../../src/bots/sandbox/cast.ts';
import type { SandboxPerson, SpokenTo } from './service.ts';
import type { TestTown } from './town.ts';

/**
 * A test's own town, spoken to as the sandbox of a running program is, by the same people in the same chats: what plays a
 * sandbox plays a store in a twentieth of the time. Its clock jumps: nothing that falls due on the way is done.
 */
export function castTown(town: TestTown): SpokenTo {
  const cast = castOf(town.bundle.town);
  const shown = ({ id, name, roles }: SandboxPerson): SandboxPerson => ({ id, name, roles });
  const now = () => new Date(town.clock.now + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
  return {
    now: async () => now(),
    chats: async () => cast.chats.map(({ id, title, unitName, kind }) => ({ id, title, unit: unitName, kind })),
    people: async (chat) => {
      const members = cast.chats.find(({ id }) => id === chat)?.members ?? [];
      return cast.people.filter(({ id }) => members.includes(id)).map(shown);
    },
    everybody: async () => cast.people.map(shown),
    async say({ chat, sender, text }) {
      const where = cast.chats.find(({ id }) => id === chat);
      const person = cast.people.find(({ id }) => id === sender)?.personCode;
      if (!where || !person) throw new Error(`${sender} in ${chat} is nobody the town knows`);
      const answers = await town.say({ person, chat: where.kind === 'private' ? 'private' : (where.unit ?? ''), text });
      return answers.join('\n');
    },
    async moveClock(to) {
      town.clock.now = Date.parse(to);
      return now();
    },
  };
}
