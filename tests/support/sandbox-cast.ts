import type { Post, SandboxChat, SandboxPerson, SpokenTo } from './service.ts';

/** The people and groups of a running sandbox, found by what they are. */
export class SandboxCast {
  readonly #service: SpokenTo;
  readonly #chats: readonly SandboxChat[];

  private constructor(service: SpokenTo, chats: readonly SandboxChat[]) {
    this.#service = service;
    this.#chats = chats;
  }

  static async of(service: SpokenTo): Promise<SandboxCast> {
    return new SandboxCast(service, await service.chats());
  }

  /** Id of the group whose title has the words. */
  group(title: string): string {
    const found = this.#chats.find((chat) => chat.kind === 'group' && chat.title.includes(title));
    if (!found) throw new Error(`no group ${title}`);
    return found.id;
  }

  /** Id of the group that is bound to no unit. */
  get unbound(): string {
    const found = this.#chats.find((chat) => chat.kind === 'group' && chat.unit === null);
    if (!found) throw new Error('every group is bound');
    return found.id;
  }

  /** The first person of the group with the role, or of the name. */
  async person(title: string, who: { readonly role: string } | { readonly name: string }): Promise<SandboxPerson> {
    const people = await this.#service.people(this.group(title));
    const found = people.find((person) => ('role' in who ? person.roles.includes(who.role) : person.name === who.name));
    if (!found) throw new Error(`nobody in ${title} is ${JSON.stringify(who)}`);
    return found;
  }

  /** Accounts of the group that the bot does not know: the stranger, and the one who can say who he is. */
  async unknown(title: string): Promise<readonly SandboxPerson[]> {
    const people = await this.#service.people(this.group(title));
    return people.filter((person) => person.roles.length === 0);
  }

  async privateChat(person: SandboxPerson): Promise<string> {
    // Private chats are titled by name: namesakes alone have to be looked into.
    for (const chat of this.#chats.filter(({ kind, title }) => kind === 'private' && title === person.name)) {
      if ((await this.#service.people(chat.id)).some(({ id }) => id === person.id)) return chat.id;
    }
    throw new Error(`no private chat with ${person.name}`);
  }

  /** Says it in the group and waits for the answer there. */
  async inGroup(title: string, person: SandboxPerson, text: string, more: Partial<Post> = {}): Promise<string> {
    return this.#service.say({ chat: this.group(title), sender: person.id, text, ...more });
  }

  /** Says it to the bot alone and waits for the answer. */
  async privately(person: SandboxPerson, text: string): Promise<string> {
    return this.#service.say({ chat: await this.privateChat(person), sender: person.id, text });
  }
}
