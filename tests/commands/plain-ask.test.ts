import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const tell = async (person: string, text: string, chat = 'private', photos = 0) =>
  (await town.say({ person, text, chat, photos })).join('\n');
const booked = () => town.store.read.select().from(reports);

describe('a question about a village is never its report', () => {
  it.each([
    '一课一片 荷塘',
    '一课一片荷塘',
    '荷塘村的一课一片',
    '荷塘 一课一片',
    '一课一片 荷塘村 5月',
    '一课一片 5月 荷塘',
  ])('%s shows what that village lacks', async (text) => {
    expect(await tell(office, text)).toMatch(/^5月一课一片一实践\n荷塘第一党支部/u);
    expect(await booked()).toEqual([]);
  });

  it.each(['广播稿 荷塘', '广播稿荷塘', '荷塘村的广播稿', '广播稿 荷塘 5月'])(
    '%s is that village’s text',
    async (text) => {
      expect(await tell(office, text)).toContain('荷塘');
      expect(await booked()).toEqual([]);
    },
  );

  it('is answered to whoever belongs there, and refused to others with one sentence', async () => {
    expect(await tell(secretary, '一课一片 荷塘')).toBe('荷塘的只给荷塘和办公室看');
    expect(await tell(secretary, '广播稿 荷塘')).toBe('荷塘的广播稿由荷塘和办公室写');
    expect(await tell(secretary, '一课一片 长湖')).toMatch(/^5月一课一片一实践\n/u);
    expect(await tell(office, '一课一片 河堂')).toContain('没有叫“河堂”的单位');
    expect(await booked()).toEqual([]);
  });

  it('books nothing in a group either', async () => {
    await tell(secretary, '一课一片 荷塘', 'changhu');
    await tell('ch05', '广播稿 荷塘', 'changhu');
    await tell('ch05', '广播稿', 'changhu');
    await tell('ch05', '荷塘村的一课一片', 'changhu');
    expect(await booked()).toEqual([]);
  });

  it.each(['党课 荷塘', '荷塘 党课', '荷塘村的党课'])('%s without a figure is asked about', async (text) => {
    expect(await tell(office, text)).toBe('看荷塘缺什么发：一课一片 荷塘\n要记就写人数：荷塘党课 15人');
    expect(await booked()).toEqual([]);
  });
});

it.each([
  ['荷塘党课 15人', 'private', 0],
  ['荷塘村的一课一片', 'hetang', 2],
  ['一课一片 今天学完了，27人', 'hetang', 0],
  ['一课一片一实践：课是书记讲的，27人全程参加', 'hetang', 0],
] as const)('%s tells of work', async (text, chat, photos) => {
  await tell(office, text, chat, photos);
  expect(await booked()).toHaveLength(1);
});
