import type { RunningService, SandboxChat, SandboxPerson } from './service.ts';

/** The groups and people of a running sandbox, found as a user finds them. */
export interface SandboxChats {
  readonly all: readonly SandboxChat[];
  /** The group whose title has these words. */
  group(title: string): SandboxChat;
  /** The first person of the group with the role, or of this name; null is a member without roles. */
  inGroup(title: string, role: string | null, name?: string): Promise<SandboxPerson>;
  /** Members of the group, in their order. */
  members(title: string): Promise<SandboxPerson[]>;
  privateChat(person: SandboxPerson): Promise<string>;
}

export async function sandboxChats(service: RunningService): Promise<SandboxChats> {
  const chats = await service.chats();
  const group = (title: string): SandboxChat => {
    const found = chats.find((chat) => chat.kind === 'group' && chat.title.includes(title));
    if (!found) throw new Error(`no group ${title}`);
    return found;
  };
  const people = (title: string) => service.people(group(title).id);
  return {
    all: chats,
    group,
    async inGroup(title, role, name) {
      const found = (await people(title)).find((person) =>
        name ? person.name.startsWith(name) : person.roles.includes(role ?? 'member'),
      );
      if (!found) throw new Error(`nobody with ${role ?? name} in ${title}`);
      return found;
    },
    members: async (title) => (await people(title)).filter((person) => person.roles.includes('member')),
    async privateChat(person) {
      for (const chat of chats.filter((entry) => entry.kind === 'private')) {
        if ((await service.people(chat.id)).some((entry) => entry.id === person.id)) return chat.id;
      }
      throw new Error(`no private chat with ${person.name}`);
    },
  };
}
