import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/domain/reading/read-message.ts';
import type { Attendance, Reading } from '../../../src/domain/reading/reading.ts';
import { instantAt } from '../../../src/domain/time.ts';
import { plainLexicon } from '../../support/reading-lexicon.ts';

const now = instantAt('2023-06-15', '10:00');

function read(text: string): Reading {
  return readMessage(text, { now, photos: 3, lexicon: plainLexicon });
}

describe('people who took part', () => {
  it.each<[string, Attendance | null]>([
    ['今天清沟，15人', { n: 15, approx: false }],
    ['今天清沟，党员5+群众12', { n: 17, approx: false, breakdown: { 党员: 5, 群众: 12 } }],
    ['今天清沟，党员6个群众9个', { n: 15, approx: false, breakdown: { 党员: 6, 群众: 9 } }],
    ['今天清沟，党员5人、群众若干', { n: 5, approx: true, dir: 'ge' }],
    ['今天清沟，党员8人，群众二十多人', { n: 28, approx: true, dir: 'ge', breakdown: { 党员: 8, 群众: 20 } }],
    ['今天清沟，共23人(其中党员11人，妇女5人)', { n: 23, approx: false }],
    ['今天清沟20人，党员8人，群众12人', { n: 20, approx: false }],
    ['党员大会应到46人，实到39人，请假7人', { n: 39, approx: false }],
    ['村部9个人扫地，塘边12个人，加起来21人', { n: 21, approx: false }],
    ['今天清沟，出动党员60人次', { n: 60, approx: false, unit: '人次' }],
    ['今天清沟，近二十人', { n: 20, approx: true, dir: 'le' }],
    ['今天清沟，15个人左右', { n: 15, approx: true, dir: 'about' }],
    ['今天清沟，来了几个人', { n: null, approx: true }],
    ['张爱国、李大明今天清沟', { n: 2, approx: false }],
    ['我一个人把路扫了', { n: 1, approx: false }],
    ['今天我走访了5户', { n: 1, approx: false }],
    ['我们组今天清了沟', null],
    ['刘书记带队今天清了沟', null],
    ['今天慰问5名老人，帮他们打扫', null],
    ['今天清沟300米', null],
  ])('%s', (text, participants) => {
    expect(read(text).participants).toEqual(participants);
  });
});

describe('places', () => {
  it.each<[string, string[]]>([
    ['三组今天大扫除', ['三组']],
    ['一组二组今天大扫除', ['一组', '二组']],
    ['在三组晒谷场清垃圾', ['三组晒谷场']],
    ['今天分成5组大扫除', []],
    ['今天三个组大扫除', []],
    ['我们组今天大扫除', []],
    ['本村今天大扫除', []],
    ['永丰村党支部今天清扫村道', ['永丰村', '村道']],
    ['观音桥头的垃圾清了', ['观音桥头']],
    ['S306线两侧的草割了', ['S306线两侧']],
    ['从进村路口到村部这段路扫了', ['进村路口到村部这段路']],
    ['清沟渠300米', []],
    ['把胡奶奶家院子扫了', ['胡奶奶家']],
    ['三组老陈家的猪栏拆了', ['三组']],
    ['镇妇联今天大扫除', []],
    ['昨天开了屋场会', []],
  ])('%s', (text, places) => {
    expect(read(text).places).toEqual(places);
  });
});

describe('quantities', () => {
  const brief = (text: string) =>
    read(text).quantities.map(({ item, n, unit, approx }) => `${item} ${approx ? '约' : ''}${n}${unit}`);

  it.each<[string, string[]]>([
    ['清了两车垃圾', ['垃圾 2车']],
    ['垃圾清了半车', ['垃圾 0.5车']],
    ['垃圾拉了一车半', ['垃圾 1.5车']],
    ['垃圾拉了3车多', ['垃圾 约3车']],
    ['捞了水草青苔，拖走五斗车', ['水草青苔 5斗车']],
    ['清理沟渠1.2公里，转运垃圾6车', ['沟渠 1.2公里', '垃圾 6车']],
    ['沟渠清了大概300米', ['沟渠 约300米']],
    ['走访农户60户', ['农户 60户']],
    ['今天走访了5户', ['农户 5户']],
    ['栽树120棵，用挖机一台', ['树 120棵', '挖机 1台']],
    ['清沟干了3个小时，花了600块钱', []],
    ['今天清沟15人，分成两个组', []],
  ])('%s', (text, quantities) => {
    expect(brief(text)).toEqual(quantities);
  });
});

describe('activities', () => {
  it.each<[string, string[]]>([
    ['把院子扫了', ['大扫除']],
    ['今天把卫生搞了', ['大扫除']],
    ['村部今天大扫除', ['办公区保洁']],
    ['村部和塘边今天大扫除', ['大扫除', '办公区保洁']],
    ['沟渠清了', ['清沟渠']],
    ['堰塘的水葫芦捞干净了', ['清沟渠']],
    ['淤泥挑了十几担', ['清沟渠']],
    ['空心房拆了1栋', ['拆除']],
    ['路边的草割了', ['除杂草']],
    ['垃圾桶换了2个', []],
    ['开展“党旗领航 清洁家园”活动，清沟300米', ['清沟渠']],
    ['老人自发扫了路', ['大扫除']],
    ['志愿者10人捡垃圾', ['清垃圾', '志愿服务']],
    ['清了沟，准备下周栽花', ['清沟渠']],
  ])('%s', (text, activities) => {
    expect(read(text).activities).toEqual(activities);
  });
});

describe('the day and time of the work', () => {
  it.each<[string, Partial<Reading>]>([
    ['清沟8人', { date: '2023-06-15', date_given: false }],
    ['上午清沟8人', { date: '2023-06-15', date_given: true, date_text: '上午' }],
    ['昨天下午清沟8人', { date: '2023-06-14', date_text: '昨天' }],
    ['刚才图没发出去，昨天清沟8人', { date: '2023-06-14', date_text: '昨天' }],
    ['6月1号到3号清沟8人', { date: null, date_range: ['2023-06-01', '2023-06-03'], date_text: '6月1号到3号' }],
    ['今天下午3点到5点半清沟8人', { time: ['15:00', '17:30'] }],
    ['6月主题党日，8人', { date: '2023-06-15', date_given: false }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });
});
