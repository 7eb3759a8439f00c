import { readDay } from '../../../src/domain/reading/dates.ts';
import { instantAt } from '../../../src/domain/time.ts';
import { SandboxCast } from '../sandbox-cast.ts';
import { scene } from '../scenes.ts';
import type { RunningService, SandboxPerson } from '../service.ts';
import type { ChatStep } from './guide.ts';

/** In March a guide's 5月4日 is to come. */
const year = instantAt('2023-03-16', '08:00');

/** The running sandbox, in which the steps of a guide are said by the people it names. */
export class GuideTown {
  readonly #service: RunningService;
  readonly #cast: SandboxCast;
  readonly #people: readonly SandboxPerson[];
  #day = '';
  #pictures = 0;

  private constructor(service: RunningService, cast: SandboxCast, people: readonly SandboxPerson[]) {
    this.#service = service;
    this.#cast = cast;
    this.#people = people;
  }

  static async of(service: RunningService): Promise<GuideTown> {
    const people = await service.everybody();
    return new GuideTown(service, await SandboxCast.of(service), people);
  }

  /** Says the step and answers with what the bot said to it, of several speakers one after the other. */
  async play({ day, who, where, text, photos, afterVisits }: ChatStep): Promise<string[]> {
    if (day !== null) await this.#moveTo(day);
    const answers: string[] = [];
    for (const name of who) {
      if (afterVisits) await this.#visitAll(name);
      answers.push(await this.#say(name, where, { text, photos }));
    }
    return answers;
  }

  async #moveTo(day: string): Promise<void> {
    const read = readDay(day, year, 'future')?.day;
    if (read === undefined) throw new Error(`the guide's day ${day} is none`);
    if (read === this.#day) return;
    this.#day = read;
    await this.#service.moveClock(`${read}T10:00:00+08:00`);
  }

  async #say(name: string, where: string, said: { text: string; photos: number }): Promise<string> {
    const person = await this.#personIn(name, where);
    const chat = where === '私聊' ? await this.#cast.privateChat(person) : this.#cast.group(unitOf(where));
    const photos: string[] = [];
    for (let made = 0; made < said.photos; made += 1) photos.push(await this.#picture());
    return this.#service.say({ chat, sender: person.id, text: said.text, photos });
  }

  /** Says what the bot has nothing to say to; the answers it gave all the same before it answered the next words. */
  async playUnanswered({ who, where, text }: ChatStep): Promise<string[]> {
    const person = await this.#personIn(who[0] ?? '', where);
    const chat = where === '私聊' ? await this.#cast.privateChat(person) : this.#cast.group(unitOf(where));
    const bots = async () => (await this.#service.messages(chat)).filter(({ bot }) => bot);
    const before = (await bots()).length;
    await this.#service.send({ chat, sender: person.id, text });
    await this.#say(person.name, where, { text: '帮助', photos: 0 });
    return (await bots()).slice(before, -1).map((message) => message.text);
  }

  /** A picture nobody has sent before. */
  async #picture(): Promise<string> {
    this.#pictures += 1;
    return (await scene(this.#pictures, { width: 64, height: 48 })).toString('base64');
  }

  async #personIn(name: string, where: string): Promise<SandboxPerson> {
    if (where !== '私聊') return this.#cast.person(unitOf(where), { name });
    const found = this.#people.filter((person) => person.name === name);
    const [person] = found;
    if (!person || found.length > 1) throw new Error(`${found.length} people of the sandbox are called ${name}`);
    return person;
  }

  async #visitAll(inspector: string): Promise<void> {
    const units = (await this.#service.chats()).flatMap(({ kind, title }) =>
      kind === 'group' && /人居环境群$/u.test(title) ? [title.replace(/人居环境群$/u, '')] : [],
    );
    for (const unit of units) await this.#say(inspector, '私聊', { text: `检查 ${unit} 没问题`, photos: 0 });
  }
}

function unitOf(where: string): string {
  return where.replace(/群$/u, '');
}
