import type { Clause } from './clauses.ts';
import type { PlacePhrase } from './places.ts';
import type { Lexicon } from './reading.ts';
import type { Span } from './spans.ts';

/**
 * Activity kinds the clauses say were done, in the order of the programme. The programme's words decide; beside them stand
 * patterns for what a word list cannot say: verb and object apart (把院子扫了, 沟渠清了, 空心房拆了1栋). A pattern counts only
 * when the programme knows its kind.
 */
export function findActivities(
  clauses: readonly Clause[],
  places: readonly PlacePhrase[],
  lexicon: Lexicon,
): ActivityPhrase[] {
  const found = new Map<string, Span[]>();
  for (const clause of clauses) {
    const text = clause.text.replace(notActivities, (word) => '·'.repeat(word.length));
    for (const { id, words } of lexicon.activities) {
      const span = said(text, words, patterns[id]);
      if (!span) continue;
      found.set(id, [...(found.get(id) ?? []), { start: clause.start + span.start, end: clause.start + span.end }]);
    }
  }
  if (found.size === 0) cleared(found, clauses, lexicon);
  refine(found, clauses, places);
  return lexicon.activities.flatMap(({ id }) => {
    const spans = found.get(id);
    return spans ? [{ id, spans }] : [];
  });
}

/** An activity kind and the words that say so. */
export interface ActivityPhrase {
  readonly id: string;
  readonly spans: readonly Span[];
}

/** Nouns and set phrases that contain an activity word without being the activity. */
const notActivities =
  /垃圾[桶箱车站池分]|清扫车|洒水车|检查组(?!.{0,4}[看查走到])|宣传[部员委]|宣传队(?!员)|评比台|志愿军|栽花种草的地方|种植大户|种植户|清扫工具|除草剂|清洁村|清洁户|清洁家庭|清洁庭院|卫生村|卫生户|扫帚|扫把|打扫工具|人居环境整治|卫生纸|主题党日后|(?:开完|散)会后?/gu;

/** 问题点都清完了: something was cleared and nothing else is said of it, which is a clean-up. */
function cleared(found: Map<string, Span[]>, clauses: readonly Clause[], lexicon: Lexicon): void {
  if (!lexicon.activities.some(({ id }) => id === '大扫除')) return;
  const spans = clauses.flatMap(({ text, start }) => {
    const match = anyClearing.exec(text);
    return match ? [{ start: start + match.index, end: start + match.index + match[0].length }] : [];
  });
  if (spans.length > 0) found.set('大扫除', spans);
}

const anyClearing = /清(?:完|干净)|(?:全部|都|已)清理|清了(?=[\p{Script=Han}]{1,4}[边前后旁])/u;

/** Where a word of the programme or the pattern stands in the text; the longest of them tells most. */
function said(text: string, words: readonly string[], pattern: RegExp | undefined): Span | null {
  let longest: Span | null = null;
  const take = (start: number, length: number) => {
    if (!longest || length > longest.end - longest.start) longest = { start, end: start + length };
  };
  for (const word of words) {
    const at = text.indexOf(word);
    if (at >= 0 && !isPartOfAnother(text, word, at)) take(at, word.length);
  }
  const match = pattern?.exec(text);
  if (match) take(match.index, match[0].length);
  return longest;
}

/** 扫地 in 打扫地面 is still sweeping, 种树 in 各种树 is not. */
function isPartOfAnother(text: string, word: string, at: number): boolean {
  return /^[种]/u.test(word) && /[各这那两几]/u.test(text.charAt(at - 1));
}

const gap = '[^,，。;；!！?？]{0,10}?';
const both = (verbs: string, things: string) => `(?:${verbs})${gap}(?:${things})|(?:${things})${gap}(?:${verbs})`;
const rubbish = '垃圾(?!·)|烟头|塑料袋|塑料瓶|废品(?!站|收)|建渣|渣土|砖头|瓦砾|农膜|农药瓶|矿泉水瓶';
const carry = '[搞弄](?:掉|走|干净|清)|处理[了掉]|清[走理运除了完出]?|捡|拾|拉|运|拖|收|倒掉|装|转运|铲|挑|搬走';
const ditch = '沟|渠|塘(?!边|坝)|堰|河道|水圳|圳';
const weed = '水草|水葫芦|浮萍|青苔|淤泥|漂浮物|水面|绿萍|水花生';
const number = '(?:\\d{1,9}|[一二两三四五六七八九十几百半]{1,9})(?:多|余|来)?';

const patterns: Readonly<Record<string, RegExp>> = compile({
  大扫除: `(?:打扫|清扫|扫|冲洗|保洁|清洁)(?:了|干净|过|完|好|得|一|卫生|村|街|路|马路|公路|大路|街道|门口|坪|场|广场|地|院|一遍|祠堂|公共)|(?:把|将)${gap}(?:扫|冲洗|冲|拖|擦|抹|洗)(?:了一|干净|一遍|得)|(?:把|将)${gap}(?:扫|冲洗|冲)了|卫生死角|${both('清[理除]?|铲', '小广告|牛皮癣')}|清洁(?:行动|活动|日)|(?:搞|做)的(?:卫生|清洁)|(?:搞|做|弄|整)(?:了|好|完|过|一下|一次|一遍|个|下)*(?:卫生|清洁|保洁)|(?:卫生|清洁)(?:也|都|又|全部|给)*(?:搞|做|弄|打扫)`,
  清垃圾: `${both(carry, rubbish)}|(?:${number})(?:车|袋|吨|桶|担|方|堆|公斤|斤)(?:的)?(?:[\\p{Script=Han}]{0,3})?垃圾(?!·)|垃圾(?!·)(?:[^,，。]{0,6})(?:${number})(?:车|袋|吨|桶|担|方|斗车|公斤|斤)`,
  清沟渠: `${both('清[理了好完掉掏出淤]?|疏通|捞|挖|掏|打捞|通', ditch)}|${both('捞|打捞|挖|挑|清|掏', weed)}`,
  标识标牌: both('换|修|立|装|擦|规范|更新|扶正|制作', '标牌|标识|指示牌|牌匾|路牌|牌子'),
  党员大会: '(?:支部|党员)大会|开(?:了|完|过)?.{0,4}党员会',
  党课: '(?:讲|上|听)(?:了)?(?:一堂|一次|一节)?(?:微)?党?课|课是.{0,6}讲|一课一片|课讲',
  党教片: '(?:看|观看|放|播放)(?:了)?(?:一部|一场)?.{0,6}(?:教育片|党员片|纪录片|红色影片|电影)|一课一片|片看',
  群众会: '(?:开|召开)(?:了)?.{0,6}(?:群众|屋场|院坝|村民|户主|组民|坪)会|座谈会',
  宣传: '(?:发|发放|派发|张贴|贴)(?:了)?.{0,8}(?:传单|宣传|倡议书|明白纸|资料)|讲(?:了|解|一?讲)?.{0,10}(?:政策|三包)|宣讲|喇叭|广播',
  入户: '走访|入户|上门|(?:走|进|到)(?:了)?.{0,4}(?:户|农户)家|慰问.{0,8}(?:户|老党员|老人|困难)',
  栽花种草: `[栽种]了花|[栽种](?:了|上|下)?[\\p{Script=Han}]{1,6}?(?:${number})株|铺(?:了|种|设)?草皮|${both('栽|种|摆|补种|移栽|播', '花(?!生|钱|了|费)|月季|草皮|绿植|草籽|绿化苗|格桑')}`,
  植树: `[栽种](?:了|上|下)?(?:(?!花|月季|草)[\\p{Script=Han}]){1,6}?(?:${number})棵|${both('植|栽|种|补种|移栽', '树|苗木|桂花|樟|银杏|柳')}`,
  改院墙: both('改|刷|砌|粉|修|建|翻新|画|整', '院墙|围墙|墙面|墙体|外墙|矮墙|白墙|土墙|老墙|篱笆'),
  整理杂物: `${both('搬|码|整理|归|清理?|收拾|堆放|摆', '杂物|柴草|柴火|柴垛|草垛|柴堆|农具|家具|衣柜|工具|乱堆|旧木')}|码(?:好|齐|放|整齐)`,
  拆除: `拆(?:除|了|掉|完|走|平)|${both('拆', '旱厕|猪栏|空心房|危房|杂屋|棚|偏房|违建')}`,
  除杂草: both('割|除|铲|拔|砍|打|锄|清[理除了]?', '(?<![水花种])草(?!皮|坪|籽|垛)|灌木|芦苇|藤蔓|枯枝|杂树'),
  志愿服务: '志愿',
  评比检查: `复查(?:了)?(?:${number})[处户个]|复查.{0,8}(?:合格|达标)|检查组.{0,4}(?:看|查|走|到)|抽[查看了]|互评|评比|检查|督查|巡查|验收|打分|观摩|暗访`,
});

function compile(sources: Readonly<Record<string, string>>): Readonly<Record<string, RegExp>> {
  return Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, new RegExp(source, 'u')]));
}

const office = /(村部|村委会?|居委会|办公室|办公楼|办公区域?|服务中心|服务大厅|会议室|机关大院|政府大院|镇政府|大院)$/u;

/** Conventions of reference/domain.md §3.0: an office swept is 办公区保洁; water weeds are not rubbish. */
function refine(found: Map<string, Span[]>, clauses: readonly Clause[], places: readonly PlacePhrase[]): void {
  const text = clauses.map((clause) => clause.text).join(',');
  const ends = places.map((place) => place.text);
  const offices = ends.filter((place) => office.test(place));
  const others = ends.filter(
    (place) => !office.test(place) && !/(?:村|社区|组|网格|走廊|楼道|卫生间|楼梯)$/u.test(place),
  );
  if (found.has('大扫除') && offices.length > 0 && !/(?:在|到)[^,，]{0,8}(?:集合|开会|召开)/u.test(text)) {
    found.set('办公区保洁', found.get('办公区保洁') ?? found.get('大扫除') ?? []);
    if (others.length === 0) found.delete('大扫除');
  }
  if (found.has('办公区保洁') && others.length === 0 && offices.length > 0) found.delete('大扫除');
  if (found.has('除杂草') && found.has('清沟渠') && !/(?<!水)草/u.test(text)) found.delete('除杂草');
  if (found.has('清垃圾') && !new RegExp(`${rubbish}|瓶|白色`, 'u').test(text)) found.delete('清垃圾');
}
