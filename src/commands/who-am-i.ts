import { roleNames } from '../domain/permissions.ts';
import { isNearName } from '../domain/reading/near-name.ts';
import { isSameGroup } from '../domain/reading/place-and-name.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { accountOfPerson, bindAccount } from '../store/accounts.ts';
import { findPeopleByName, grantsOf, namesInUnit, type PersonMatch } from '../store/people.ts';
import { tellOffice, tellSecretary } from '../store/tell-people.ts';
import { findUnitsInText, unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { placeOf } from './find-person.ts';
import { hasUnitQuestion } from './unit-question.ts';

/** Two names one slip away can be asked about in one line. */
const maxNear = 2;

interface Claim {
  /** What stands before the name, such as 长湖村三组. */
  readonly before: string;
  readonly group: string | null;
  readonly name: string;
}

const groupWord = /第?([\d一二三四五六七八九十百]+)(?:村民|居民|网格)?小?组/u;
/** The commonest family names: 我是来打扫 is not somebody called 来打扫. */
const familyNames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤欧温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申关耿焦左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫柏宗瞿桂全佟应闵苟邬边姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明';
const hanName = /^(?:\p{Script=Han}{2,4}|\p{Script=Han}+·\p{Script=Han}+)$/u;

export const whoAmICommand = defineCommand<Claim | 'ask'>({
  name: 'who-am-i',
  words: ['我是'],
  summary: '登记自己：组和姓名',
  usage: '我是 三组 张建国',
  examples: ['我是 三组 张建国', '我是长湖村三组的张建国', '我是谁'],
  where: 'both',
  action: 'self.bind',
  worksUnbound: true,
  parse(rest, { slash }) {
    if (/^谁[?。!]*$/u.test(rest)) return { args: 'ask' };
    const claim = readClaim(rest);
    if (!claim) return slash ? { say: '请写组和姓名，如：我是 三组 张建国' } : null;
    const plausible = familyNames.includes(claim.name.charAt(0)) || (claim.group !== null && !/[,、]/u.test(rest));
    return plausible || slash ? { args: claim } : null;
  },
  run: (args, context) => (args === 'ask' ? whoIs(context) : claimPerson(args, context)),
});

function readClaim(rest: string): Claim | null {
  const words = rest.replace(/[\s,、。.!;]+$/u, '').trim();
  const group = groupWord.exec(words);
  const end = group ? group.index + group[0].length : words.search(/[^\s,、]+$/u);
  if (end < 0) return null;
  const name = words
    .slice(end)
    .replace(/^[\s,、的]+/u, '')
    .replaceAll(' ', '');
  if (!hanName.test(name)) return null;
  return { before: words.slice(0, end), group: group ? `${group[1]}组` : null, name };
}

async function whoIs(context: CommandContext): Promise<readonly Reply[]> {
  const { person } = context.sender;
  if (!person) return here('还不认识您。请发：我是 三组 张建国（换成您的）');
  return here(`您是${await placeOf(context, person.id)} ${person.name}`);
}

async function claimPerson(claim: Claim, context: CommandContext): Promise<readonly Reply[]> {
  const shown = plain(claim.name, 10);
  const unitId = await unitOfClaim(claim, context);
  const candidates = await findCandidates(claim, { unitId, context });
  if (candidates.length === 0) return here(await notFound(claim, { unitId, context }));
  const { group } = claim;
  const matches = group === null ? candidates : candidates.filter((person) => isSameGroup(group, person.groupName));
  const [match, ...others] = matches;
  if (!match) return here(`名册里${shown}不在这个组。再核对一下，或问村书记`);
  if (others.length > 0) return here(await whichOne(matches, shown, context));
  return decide(match, context);
}

interface Where {
  /** Null: the group of the town, or a private chat where no unit is named: anywhere. */
  readonly unitId: number | null;
  readonly context: CommandContext;
}

/** The named unit, else the group's. */
async function unitOfClaim({ before }: Claim, { tx, now, chat }: CommandContext): Promise<number | null> {
  const [named] = await findUnitsInText(tx, before, now);
  if (named) return named.id;
  const own = chat.unit ? await unitById(tx, chat.unit.id) : null;
  return own === null || own.kind === 'town' ? null : own.id;
}

/** People of the unit; else whoever of the name holds a role for it: the liaison cadre belongs to the town. */
async function findCandidates({ name }: Claim, { unitId, context }: Where): Promise<PersonMatch[]> {
  const { tx, now: at } = context;
  if (unitId === null) return findPeopleByName(tx, name, { at });
  const members = await findPeopleByName(tx, name, { unitId, at });
  if (members.length > 0) return members;
  const holders: PersonMatch[] = [];
  for (const person of await findPeopleByName(tx, name, { at })) {
    const grants = await grantsOf(tx, person.id, at);
    if (grants.some((grant) => grant.unitId === unitId)) holders.push(person);
  }
  return holders;
}

/** A slip in the name is asked about when it can mean one or two; nobody is registered by a guess. */
async function notFound(claim: Claim, { unitId, context }: Where): Promise<string> {
  const shown = plain(claim.name, 10);
  const people = unitId === null ? [] : await namesInUnit(context.tx, unitId, context.now);
  const near = people.filter(
    ({ name, groupName }) =>
      isNearName(claim.name, name) && (claim.group === null || isSameGroup(claim.group, groupName)),
  );
  if (near.length === 0 || near.length > maxNear) return `名册里没找到${shown}。看看字对不对，或请村书记加上`;
  const who = await Promise.all(near.map((person) => whoIn(person, context)));
  return `您是 ${who.join(' 还是 ')}${who.length > 1 ? '' : ' 吗'}？${who.length > 1 ? '回，如' : '是就回'}：我是 ${who[0]}`;
}

/** 三组 张建国, with the village where that is not clear. */
async function whoIn(person: PersonMatch, context: CommandContext): Promise<string> {
  const isHere = context.chat.unit?.id === person.unitId;
  const place = isHere ? (person.groupName ?? '') : await placeOf(context, person.id);
  return [place, person.name].filter(Boolean).join(' ');
}

async function whichOne(matches: readonly PersonMatch[], shown: string, context: CommandContext): Promise<string> {
  const places = await Promise.all(matches.map((person) => placeOf(context, person.id)));
  const [first = ''] = places;
  if (new Set(places).size < places.length) return `${shown}有${matches.length}位，请找村书记要绑定码`;
  return `${shown}有${matches.length}位：${places.join('，')}。是哪个？发：我是 ${first} ${shown}`;
}

/** A claim gives a member's rights and nothing else, and never takes a person or an account away from somebody. */
async function decide(match: PersonMatch, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now: at, sender } = context;
  const place = await placeOf(context, match.id);
  if (sender.person?.id === match.id) return here(`已经登记过：${place} ${match.name}`);
  if (sender.person) {
    return here(`您登记的是${sender.person.name}。要换人，请村书记发绑定码，再私聊我：绑定 六位数`);
  }
  const [grant] = await grantsOf(tx, match.id, at);
  if (grant) {
    await refuseClaim(match, context);
    await tellOffice(tx, {
      text: `${whoClaims(context)}自称${place}${match.name}（${roleNames[grant.role]}），没给登记。真是本人就发：绑定码 ${match.name}`,
      ...lineAbout(match, context),
    });
    return here(`${match.name}是${roleNames[grant.role]}，要用绑定码：向办公室要，再私聊我 绑定 六位数`);
  }
  const holder = await accountOfPerson(tx, match.id, at);
  if (holder) {
    await refuseClaim(match, context);
    await tellSecretary(tx, match.unitId, {
      text: `${whoClaims(context)}自称${place}${match.name}，他已登记过，没有改。真是他换了号就发：绑定码 ${match.name}`,
      ...lineAbout(match, context),
    });
    return here(`${match.name}已经有人登记了。真是您，请村书记发绑定码`);
  }
  await bindAccount(tx, { accountId: sender.accountId, personId: match.id, by: 'claim', at });
  await noteDecision(context, {
    action: 'account.claimed',
    subject: `account:${sender.accountId}`,
    before: null,
    after: { personId: match.id },
  });
  return here([`记住了：${place} ${match.name}`, ...(await waitingLine(match, context))].join('\n'));
}

/** Who was asked for the unit of a report and says who he is instead has nearly answered. */
async function waitingLine(match: PersonMatch, context: CommandContext): Promise<string[]> {
  const unit = (await hasUnitQuestion(context)) ? await unitById(context.tx, match.unitId) : null;
  return unit ? [`刚才那条是${unit.short}的吗？是就回：${unit.short}`] : [];
}

/** Once per claimant, person and day. */
function lineAbout(match: PersonMatch, { now, sender }: CommandContext): { key: string; at: number } {
  return { key: `claim:${sender.accountId}:${match.id}:${dayOf(now)}`, at: now };
}

function whoClaims({ chat, sender }: CommandContext): string {
  const who = sender.person?.name ?? sender.displayName;
  const where = chat.kind === 'private' ? '私聊里' : `${chat.unit?.short ?? '没绑定的'}群里`;
  return `${where}${who === null ? '有人' : `“${plain(who, 12)}”`}`;
}

/** The office finds it in the audit: somebody wanted to be a person he may not be. */
async function refuseClaim(match: PersonMatch, context: CommandContext): Promise<void> {
  await noteDecision(context, {
    action: 'claim.refused',
    subject: `person:${match.id}`,
    before: null,
    after: { accountId: context.sender.accountId },
  });
}
