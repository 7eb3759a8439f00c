import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCommand, here } from '../../src/commands/command.ts';
import { resolveNumberedList } from '../../src/commands/numbered.ts';
import { openTown, type TestTown } from '../support/town.ts';

/** Answers with what the words behind it were resolved to; every unit has a number 7, only 荷塘村 a number 8. */
const probe = defineCommand<string>({
  name: 'probe',
  words: ['试'],
  summary: '',
  usage: '',
  examples: [],
  where: 'both',
  action: 'help.read',
  parse: (rest) => ({ args: rest }),
  async run(text, context) {
    const exists = async (unitId: number, number: number) => number === 7 || (number === 8 && unitId === 3);
    const listed = await resolveNumberedList(context, text, { exists });
    if ('say' in listed) return here(listed.say);
    return here(`${listed.items.map(({ unit, number }) => `${unit.code}${number}`).join('+')} ${listed.rest}`.trim());
  },
});

let town: TestTown;
beforeAll(async () => {
  town = await openTown({ commands: [probe] });
});
afterAll(() => town.close());

const inGroup = (text: string) => town.say({ person: 'ch04', text: `试 ${text}` });
const privately = (person: string, text: string) => town.say({ person, chat: 'private', text: `试 ${text}` });

describe('a short number', () => {
  it.each([
    ['37', 'changhu37'],
    ['37号', 'changhu37'],
    ['３７', 'changhu37'],
    ['长湖37', 'changhu37'],
    ['长湖村 37', 'changhu37'],
    ['荷塘37', 'hetang37'],
    ['37 38、39', 'changhu37+changhu38+changhu39'],
    ['37 37', 'changhu37'],
    ['荷塘37 38', 'hetang37+hetang38'],
    ['荷塘37 长湖38 39', 'hetang37+changhu38+changhu39'],
    ['37 张爱国 李大明', 'changhu37 张爱国 李大明'],
    ['37张爱国', 'changhu37 张爱国'],
    ['37 方建国', 'changhu37 方建国'],
    ['37：人数不对', 'changhu37 人数不对'],
    ['37 人数不对', 'changhu37 人数不对'],
    ['15人', '15人'],
    ['3月15日', '3月15日'],
    ['3.5吨', '3.5吨'],
    ['3车垃圾', '3车垃圾'],
    ['三组', '三组'],
  ])('in a group: %s', async (text, expected) => {
    expect(await inGroup(text)).toEqual([expected]);
  });

  it('privately is of the only unit of the sender', async () => {
    expect(await privately('ch05', '37')).toEqual(['changhu37']);
  });

  it('privately from a cadre of several units is of the one that has it, else he is asked', async () => {
    expect(await privately('zb04', '8')).toEqual(['hetang8']);
    expect(await privately('zb04', '7')).toEqual([expect.stringMatching(/^哪个村的7？写成“.+7”$/u)]);
    expect(await privately('zb04', '9')).toEqual(['没有9号，请看看编号']);
    expect(await privately('zb04', '长湖9')).toEqual(['changhu9']);
  });
});
