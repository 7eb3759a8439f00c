import { roleNames } from '../domain/permissions.ts';
import { chineseNumber } from '../domain/reading/numbers.ts';
import { plain } from '../presenters/plain.ts';
import { accountOfPerson, bindAccount } from '../store/accounts.ts';
import { recordDecision } from '../store/audit.ts';
import { findPeopleByName, grantsOf, membershipOf, type PersonMatch } from '../store/people.ts';
import { findUnitsInText, unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';

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
  return { before: words.slice(0, end), group: group?.[1] ?? null, name };
}

async function whoIs(context: CommandContext): Promise<readonly Reply[]> {
  const { person } = context.sender;
  if (!person) return here('还不认识您。请发：我是 三组 张建国（换成您的）');
  return here(`您是${await placeOf(context, person.id)} ${person.name}`);
}

async function claimPerson(claim: Claim, context: CommandContext): Promise<readonly Reply[]> {
  const shown = plain(claim.name, 10);
  const candidates = await findCandidates(claim, context);
  if (candidates.length === 0) return here(`名册里没找到${shown}。看看字对不对，或请村书记加上`);
  const matches = claim.group === null ? candidates : candidates.filter((person) => isInGroup(person, claim.group));
  const [match, ...others] = matches;
  if (!match) return here(`名册里${shown}不在这个组。再核对一下，或问村书记`);
  if (others.length > 0) return here(await whichOne(matches, shown, context));
  return decide(match, context);
}

/** Looked for in the named unit, else in the group's; the group of the town, or a private chat, means everywhere. */
async function findCandidates(claim: Claim, context: CommandContext): Promise<PersonMatch[]> {
  const { tx, now: at, chat } = context;
  const [named] = await findUnitsInText(tx, claim.before, at);
  const own = chat.unit ? await unitById(tx, chat.unit.id) : null;
  const unitId = named?.id ?? (own?.kind === 'town' ? undefined : own?.id);
  return findPeopleByName(tx, claim.name, unitId === undefined ? { at } : { unitId, at });
}

function isInGroup(person: PersonMatch, group: string | null): boolean {
  const written = groupWord.exec(person.groupName ?? '')?.[1];
  return written !== undefined && group !== null && numberOf(written) === numberOf(group);
}

function numberOf(written: string): number | string {
  return chineseNumber(written) ?? written;
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
    return here(`${match.name}是${roleNames[grant.role]}，要用绑定码：向办公室要，再私聊我 绑定 六位数`);
  }
  const holder = await accountOfPerson(tx, match.id, at);
  if (holder) {
    await refuseClaim(match, context);
    return here(`${match.name}已经有人登记了。真是您，请村书记发绑定码`);
  }
  await bindAccount(tx, { accountId: sender.accountId, personId: match.id, by: 'claim', at });
  return here(`记住了：${place} ${match.name}`);
}

/** The office finds it in the audit: somebody wanted to be a person he may not be. */
async function refuseClaim(match: PersonMatch, { tx, now, sender }: CommandContext): Promise<void> {
  await recordDecision(tx, {
    at: now,
    personId: sender.person?.id ?? null,
    action: 'claim.refused',
    subject: `person:${match.id}`,
    after: { accountId: sender.accountId },
  });
}

async function placeOf({ tx, now }: CommandContext, personId: number): Promise<string> {
  const membership = await membershipOf(tx, personId, now);
  const unit = membership ? await unitById(tx, membership.unitId) : null;
  return `${unit?.name ?? ''}${membership?.groupName ?? ''}`;
}
