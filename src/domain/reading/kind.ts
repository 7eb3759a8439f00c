import { isCaption } from '../photo-stages.ts';
import type { Clause, Mood } from './clauses.ts';
import type { MessageKind } from './reading.ts';

/** What the kind of a message depends on. `text` is folded and without the mention of the bot. */
export interface KindInput {
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly photos: number;
  readonly toBot: boolean;
  readonly hasPrev: boolean;
  /** True when a stated clause names work that was done, with something that makes it a fact. */
  readonly workDone: boolean;
  /** True when people, outputs or a place are told. */
  readonly figures: boolean;
  /** True when some clause, in whatever mood, names work or taking part in it. */
  readonly workNamed: boolean;
}

/**
 * The kind of a message, decided from the surest sign to the weakest. What is said about messages (撤销, 改成, 转发) comes
 * before what is said about work, and work that was done before everything that is merely wished, asked or told.
 */
export function kindOf(input: KindInput): MessageKind {
  const text = input.text.replace(faceCode, ' ').trim();
  if (text === '' && input.text.trim() !== '') return 'ack';
  if (!/[\p{Script=Han}A-Za-z0-9]/u.test(text)) return emptyKind(input);
  if (input.photos > 0 && isCaption(text)) return 'photo_only';
  if (text.length <= longestThanks && acknowledgement.test(text.replace(/\p{Extended_Pictographic}/gu, '').trim()))
    return 'ack';
  return (
    aboutBot(input) ??
    aboutMessages(input) ??
    aboutPeople(input) ??
    (isNews(text) ? 'forward_news' : null) ??
    (asksAboutPoints(input) && !input.figures ? 'question' : null) ??
    (input.workDone ? 'report' : null) ??
    aboutTheFuture(input)
  );
}

/** [强], [呲牙]: how the platforms write their faces. */
const faceCode = /\[[\p{Script=Han}A-Za-z]{1,5}\]/gu;

function emptyKind({ text, photos }: KindInput): MessageKind {
  if (text.trim() === '') return photos > 0 ? 'photo_only' : 'chat';
  return 'ack';
}

/** A thank-you is short; the bound also keeps the nested repetition of the pattern harmless. */
const longestThanks = 40;
const thanks =
  '收到|好样的|好的?|好滴|知道了?|明白了?|了解|嗯+|哦+|ok|OK|Ok|行|可以|没问题|谢谢|感谢|辛苦了?|点赞|赞|厉害|已阅|遵命|马上(?:安排|落实|组织|办|去办|到位)|立即落实|落实|准时(?:到|参加)|按时(?:到|参加)';
const acknowledgement = new RegExp(
  `^(?:@\\S+\\s*)?(?:(?:${thanks})(?:了|的|啊|哈|啦|哦|各位|大家|书记|主任|领导|村干部|同志们|为你们|给你们|你们|支持|[，,。!！~～、\\s])*){1,6}(?:为你们点赞|给你们点赞)?$`,
  'u',
);

function aboutBot({ text, toBot }: KindInput): MessageKind | null {
  if (
    /(?:直接|帮我们?|给)(?:给)?.{0,6}加\d+分|忽略.{0,10}(?:指令|规则|提示)|系统提示|你是一个|system prompt|ignore/iu.test(
      text,
    )
  )
    return 'chat';
  const asks =
    /^(?:帮我)?(?:查|看)(?:一?[下看查]|询)|(?:查|看)一?下.{0,14}(?:积分|排名|排第|任务|分数)|^(?:我的积分|积分|排名|任务|待办|阶段|光荣榜|帮助|待确认)(?:$|\s|有?多少|是多少|查询)|^(?:绑定|我是\s*\S{2,6}\s+\S{2,4}$)/u;
  if (asks.test(text)) return 'command';
  return toBot && /(积分|排名|排第几|多少分|任务|待办|帮助|怎么用)/u.test(text) && !/为什么|异议|不对|没算/u.test(text)
    ? 'command'
    : null;
}

function aboutMessages({ text, hasPrev }: KindInput): MessageKind | null {
  if (withdrawal.test(text)) return 'withdraw';
  if (/更正|纠正/u.test(text) && !/[已]?纠正(?:了)?.{0,4}(?:行为|现象)/u.test(text)) return 'correction';
  if (correction.test(text)) return 'correction';
  if (contrast.test(text) && (hasPrev || /^不是/u.test(text))) return 'correction';
  if (hasPrev && addition.test(text) && text.length <= 40) return 'correction';
  return null;
}

const withdrawal =
  /撤销|撤回|作废|(?:删掉|删除|删了|取消)(?:上|刚|前|那|一)?(?:才)?(?:那)?(?:一?条|个报告|记录)|(?:上|刚才那?|前)一?条(?:不算|不要|取消|删)|[那这上前]一?条(?:消息|信息|记录|报告|上报|内容)?(?:就|也|都|先|给我|帮我)?(?:删|撤|作废|(?:不要|不算)(?:数|了|啦|吧)*(?=$|[,，。.!！]))|发错群|发重了/u;
const correction =
  /改成|改为|(?:写|打|说|报|搞|弄|记|数|填|发|算)错了?(?:.{0,20})(?:是|为)|应该是|应为|少[算写报](?:了|的)?|多[算写报](?:了|的)?|漏[写报算](?:了)?|漏了.{0,6}[人个名]|(?:人数|日期|时间|地点|地方|数量)(?:应该?|要)(?:是|改)|(?:人数|日期|时间|数量)(?:是|改)/u;
const contrast = /不是.{1,14}[,，、\s]*(?:而)?是|是.{1,14}[,，]?(?:而)?不是/u;
const addition = /^(?:还有|另外|加上|补充).{0,16}(?:一共|共|加起来|总共|合计)/u;

function aboutPeople({ text, workDone }: KindInput): MessageKind | null {
  if (
    /^(?:我|我们|我们组|本组|村里|支部)?.{0,8}(?:提名|推荐).{1,24}(?:为|当|做|评|参评|上)|(?:建议|推选|应该|可以)评(?:为|选|上)/u.test(
      text,
    )
  )
    return 'nomination';
  // 我提名网格最美党员户 李大明 门前种花: what the household did is no work of the group.
  if (/^(?:我|我们|我们组|本组|村里|支部)?提名\p{Script=Han}{0,6}[最秀]美/u.test(text)) return 'nomination';
  if (appeal.test(text)) return 'appeal';
  if (
    !workDone &&
    /请个?假|来不了|去不了|去不成|来不成|参加不了|不能(?:来|去|参加)|(?:没法|无法)(?:来|去|参加)/u.test(text)
  )
    return 'leave';
  return null;
}

const appeal =
  /异议|申诉|不服|(?:为什么|为啥|怎么|凭什么|咋).{0,16}(?:\d+分|[一二三四五六七八九十]分|扣分|没算|没加|不算|排名|没有?我们)|(?:没算|没给|少给|没加|漏了?).{0,8}分|(?:没|不)算进去|分.{0,4}(?:算错|不对)/u;

/** 扫了两个钟头，积分怎么还没加: what was done is only the reason to ask. */
function asksAboutPoints({ clauses }: KindInput): boolean {
  return clauses.some(({ mood, text }) => mood === 'question' && /积分|加分|分数/u.test(text));
}

function isNews(text: string): boolean {
  if (/https?:\/\/|www\./u.test(text)) return true;
  if (
    /^[【[(（]?(?:转发|转)[】\])）]?[:：\s]?.{0,16}(?:县|市|省|州|区委|镇委|日报|新闻|公众号|人民网|通知|意见|方案|文件|办法|政策|倡议)/u.test(
      text,
    )
  )
    return true;
  return /(?:讯|电)[(（]?(?:记者|通讯员)|日报|新华社|据.{2,8}(?:报道|网)/u.test(text);
}

/** Nothing was done: what is asked, called for, planned or complained about. */
function aboutTheFuture({ text, clauses, workNamed }: KindInput): MessageKind {
  const has = (...moods: readonly Mood[]) => clauses.some((clause) => moods.includes(clause.mood));
  const asked = has('question');
  if (has('hearsay')) return asked ? 'question' : 'chat';
  if (isIssue(text)) return 'issue';
  if (asked) return 'question';
  if (has('request') && isCall(text)) return 'notice';
  if (has('elsewhere', 'negated')) return 'chat';
  if (has('future') && workNamed) return 'plan';
  if (has('future') && meeting.test(text)) return 'notice';
  if (has('request') && isPlan(text)) return 'plan';
  return 'chat';
}

const meeting = /例会|开会|会议|培训|碰头会|大会/u;

function isCall(text: string): boolean {
  if (
    /@所有人|通知|请(?:各|大家|全体|相关|相互|互相|你们|务必|及时|书记|组长|把|在|于)|务必|不得|必须|各[村组户位支网]|全体|集合|转告|取消|推迟到|改期|另行|准时|尽快|抓紧|报齐|报送|上报/u.test(
      text,
    )
  ) {
    return !/^天气|天气预报/u.test(text);
  }
  return /^请/u.test(text);
}

function isPlan(text: string): boolean {
  return !/天气/u.test(text) && /明天|后天|下周|今晚|周[一二三四五六日]|[点号]/u.test(text);
}

/** A nuisance at a place, reported so that somebody looks after it. */
function isIssue(text: string): boolean {
  if (/^反映(?!.{0,10}会)|举报|投诉(?!建议箱|箱)/u.test(text)) return true;
  return (
    /堵了|堵住|堵塞|满了|溢出|坏了|破了|断了|塌了|漏水|臭死|好臭|发臭|太臭|恶臭|乱[倒扔堆丢放]|偷倒|有人(?:倒|扔|丢|烧)|没人(?:管|来|拖|清|收|拉|处理|打扫)|无人(?:管|清)|不亮|积水|脏得|太脏|好脏|一地|污水|焚烧|烧垃圾|死(?:猪|鸡|鱼)|堆了(?:好|几|很|这么|一)|堆满|堆成山|(?:希望|盼望|请求).{0,8}(?:来|派人|安排).{0,4}(?:清|修|处理|看看|管)/u.test(
      text,
    ) && !/^(?:大家|请|各)|怎么办$/u.test(text)
  );
}
