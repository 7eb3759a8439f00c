import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSlot } from '../../src/presenters/slot-message.ts';

const slotMessage = (items: readonly string[]) => fitSlot(items, '待办').text;
const lengthOf = (text: string) => Array.from(text).length;

describe('the message of a slot', () => {
  it('is one item as it stands', () => {
    expect(slotMessage(['今天例会后请打扫'])).toBe('今天例会后请打扫');
  });

  it('shows three items, one a line', () => {
    expect(slotMessage(['甲', '乙', '丙'])).toBe('甲\n乙\n丙');
  });

  it('counts those that are too many', () => {
    expect(slotMessage(['甲', '乙', '丙', '丁', '戊'])).toBe('甲\n乙\n丙\n另有2项，回复 待办');
  });

  it('counts those that do not fit', () => {
    const long = '长'.repeat(70);
    expect(slotMessage([long, long])).toBe(`${long}\n另有1项，回复 待办`);
  });

  it('gives up lines from the middle of a long item, so that the last one still says what to do', () => {
    const result = [
      '5月评比公示',
      '长湖村98分',
      '做得好：'.concat('好'.repeat(60)),
      '扣分多：'.concat('少'.repeat(30)),
      '有异议私聊发我',
    ];
    expect(slotMessage([result.join('\n'), '长'.repeat(70)])).toBe(
      [...result.slice(0, 3), '有异议私聊发我', '另有1项，回复 待办'].join('\n'),
    );
  });

  it('cuts a single item that is too long, and says so', () => {
    const text = slotMessage(['长'.repeat(200)]);
    expect(text).toBe(`${'长'.repeat(119)}…`);
  });

  it('is never longer than 120 characters or four lines, and begins with the first item', () => {
    const item = fc.stringMatching(/^[\u4e00-\u9fa5a-z😀]{1,150}$/u);
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 8 }), (items) => {
        const text = slotMessage(items);
        expect(lengthOf(text)).toBeLessThanOrEqual(120);
        expect(text.split('\n').length).toBeLessThanOrEqual(4);
        expect(
          items[0]?.startsWith(
            Array.from(text.split('\n')[0] ?? '')
              .slice(0, 50)
              .join(''),
          ),
        ).toBe(true);
      }),
    );
  });
});
