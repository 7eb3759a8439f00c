import { get, post } from './api.js';
import { byId, say } from './dom.js';
import { holds, personText } from './people.js';
import { addDays, dayOf, morningOf } from './time.js';

/** Long enough to read along; `?quick` on the address leaves it out. */
const pauseMs = new URLSearchParams(location.search).has('quick') ? 0 : 700;
const answerWithinMs = 10_000;
/** A run of holidays is shorter than this. */
const maxDaysToWait = 14;

/** What members of the first villages report; who is named gets points once the secretary confirms. */
const reports = [
  (names) => `${names}等15人今天上午大扫除，清了两车垃圾`,
  (names) => `今天下午清理沟渠，${names}等8人参加`,
  (names) => `${names}今天下午捡垃圾，清了一车`,
];
/** Different from unit to unit, some clean, so that the ranking has something to rank. */
const findings = [
  '没问题',
  '厕所 有异味 -0.5',
  '院子 有杂草 -1',
  '会议室 桌面有灰尘 -0.5',
  '门口 杂物乱放 -1',
  '垃圾桶 满溢 -2',
  '公示栏 破损 -1',
];

/** Runs one month in front of the reader: everything it does goes through the same API as his own messages. */
export function createPlay({ about, clock, hub, onOpen }) {
  let running = null;

  byId('play').addEventListener('click', () => void play());
  byId('stop').addEventListener('click', () => {
    running?.abort();
    say(byId('step'), '正在停下…');
  });

  async function play() {
    running = new AbortController();
    setRunning(true);
    try {
      await perform(running.signal);
      say(byId('step'), '演完了，各群都收到了结果。');
    } catch (error) {
      say(byId('step'), running.signal.aborted ? '停下了，可以接着自己试。' : error.message);
    } finally {
      running = null;
      setRunning(false);
    }
  }

  async function perform(signal) {
    const cast = await findCast();
    const month = clock.today().slice(0, 7);
    const name = `${Number(month.slice(5))}月`;
    const scenes = [...reportScenes(cast), ...inspectionScenes(cast)];
    const total = scenes.length + 8;
    let done = 0;
    const step = async (text, work) => {
      if (signal.aborted) throw new Error('停下了');
      done += 1;
      byId('progress').value = Math.min(done / total, 1);
      say(byId('step'), text);
      const result = await work();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return result;
    };
    const speak = ({ chat, who, text }) => step(`${personText(who)}：${text}`, () => ask(chat, who, text));
    const walkTo = (day) =>
      step(`时钟走到${day.replace(/^\d+-/, '').replace('-', '月')}日`, () => clock.walk(morningOf(day)));
    const office = (text) => speak({ chat: cast.officeChat, who: cast.office, text });

    for (const scene of scenes) await speak(scene);
    const afterCutOff = addDays(firstOfNext(month), about.cutOffDay);
    if (clock.today() < afterCutOff) await walkTo(afterCutOff);
    await office(`评比 ${name}`);
    const published = await office(`公示 ${name}`);
    if (!published.includes('公示')) throw new Error(`小助手没有公示：${published}`);
    await finalise({ office, walkTo, name, published });
    await walkUntilResult({ walkTo, group: cast.villages[0] });
    const [village] = cast.villages;
    await speak({ chat: village.chat, who: village.member, text: `排名 ${name}` });
    byId('progress').value = 1;
  }

  /** The bot says from which day on; should that not be enough, the office tries again each morning. */
  async function finalise({ office, walkTo, name, published }) {
    await walkTo(dayAfterNotice(published) ?? addDays(clock.today(), about.noticeDays + 1));
    for (let tries = 0; tries < maxDaysToWait; tries += 1) {
      const answer = await office(`定稿 ${name}`);
      if (!answer.includes('还在公示')) return;
      await walkTo(addDays(clock.today(), 1));
    }
  }

  function dayAfterNotice(answer) {
    const found = /(\d+)月(\d+)日起可/.exec(answer);
    if (found === null) return null;
    const today = clock.today();
    const day = (year) => `${year}-${found[1].padStart(2, '0')}-${found[2].padStart(2, '0')}`;
    const thisYear = Number(today.slice(0, 4));
    return day(thisYear) > today ? day(thisYear) : day(thisYear + 1);
  }

  async function walkUntilResult({ walkTo, group }) {
    const before = await countOf(group.chat);
    for (let days = 0; days < maxDaysToWait; days += 1) {
      await walkTo(addDays(clock.today(), 1));
      if ((await countOf(group.chat)) > before) {
        await onOpen(group.chat.id);
        return;
      }
    }
  }

  /** Says it in the chat, with the reader looking, and resolves with the answer. */
  async function ask(chat, who, text) {
    await onOpen(chat.id, who.id);
    const answer = hub.nextFromBot(chat.id, answerWithinMs);
    await post('/messages', { chat: chat.id, sender: who.id, text, photos: [], mention: true });
    return answer;
  }

  function setRunning(isRunning) {
    byId('play').disabled = isRunning;
    byId('stop').hidden = !isRunning;
    byId('progress').hidden = !isRunning;
  }
}

/** Who plays which part; throws a sentence when the programme has nobody for one. */
async function findCast() {
  const chats = await get('/chats');
  const everybody = await get('/people');
  const office = everybody.find((person) => holds(person, 'office'));
  const inspector = everybody.find((person) => holds(person, 'inspector')) ?? office;
  if (office === undefined) throw new Error('名册里没有办公室的人，演不了这一段。');
  const privateOf = (person) => chats.find((chat) => chat.kind === 'private' && chat.id === `p-${person.id}`);
  const groups = chats.filter((chat) => chat.kind === 'group' && chat.unit !== null && chat.unitKind !== 'town');
  const villages = await Promise.all(groups.slice(0, reports.length).map(withPeople));
  if (villages.length === 0) throw new Error('名册里没有村，演不了这一段。');
  return { office, officeChat: privateOf(office), inspector, inspectorChat: privateOf(inspector), groups, villages };
}

async function withPeople(chat) {
  const people = await get(`/people?chat=${encodeURIComponent(chat.id)}`);
  return {
    chat,
    member: people.find((person) => holds(person, 'member')) ?? people[0],
    names: people
      .filter((person) => holds(person, 'member'))
      .slice(0, 2)
      .map((person) => person.name)
      .join('、'),
    secretary: people.find((person) => holds(person, 'secretary')),
  };
}

function reportScenes({ villages }) {
  return villages.flatMap(({ chat, member, names, secretary }, index) => [
    { chat, who: member, text: reports[index % reports.length](names) },
    ...(secretary === undefined ? [] : [{ chat, who: secretary, text: '确认全部' }]),
  ]);
}

function inspectionScenes({ groups, inspector, inspectorChat }) {
  return groups.map((chat, index) => ({
    chat: inspectorChat,
    who: inspector,
    text: `检查 ${chat.unit} ${findings[index % findings.length]}`,
  }));
}

async function countOf(chat) {
  const messages = await get(`/chats/${encodeURIComponent(chat.id)}/messages`);
  return messages.filter((message) => message.bot && /评比|结果/.test(message.text)).length;
}

function firstOfNext(month) {
  return addDays(dayOf(`${month}-28`), 7)
    .slice(0, 8)
    .concat('01');
}
