import { describe, expect, it } from 'vitest';
import { readInspection } from '../../src/commands/inspection-text.ts';

function read(text: string) {
  return readInspection(text.normalize('NFKC'));
}

const zeroWords = ['露天焚烧', '烧垃圾', '烧秸秆'];

describe('what an inspector writes', () => {
  it.each([
    ['三组塘边 垃圾未清 -1', '三组塘边 垃圾未清', 100],
    ['三组塘边   垃圾未清   －1', '三组塘边 垃圾未清', 100],
    ['三组塘边垃圾未清-1', '三组塘边垃圾未清', 100],
    ['三组塘边垃圾未清 −0.5分', '三组塘边垃圾未清', 50],
    ['三组塘边垃圾未清，扣1分', '三组塘边垃圾未清', 100],
    ['村部厕所有异味 扣0.5', '村部厕所有异味', 50],
    ['村部厕所有异味 扣半分', '村部厕所有异味', 50],
    ['村部厕所有异味 减一分', '村部厕所有异味', 100],
    ['-1 三组塘边垃圾未清', '三组塘边垃圾未清', 100],
    ['三组3-5处垃圾 -2', '三组3-5处垃圾', 200],
    ['路边垃圾 -1.', '路边垃圾', 100],
    ['路边垃圾 扣0.25分。', '路边垃圾', 25],
  ])('reads the deduction of “%s”', (text, words, deductionHundredths) => {
    expect(read(text)).toEqual({ kind: 'findings', findings: [{ text: words, deductionHundredths }] });
  });

  it('reads several findings of one message, each ending in its deduction', () => {
    expect(read('三组塘边垃圾 -1，村部厕所异味 -0.5\n公示栏破损 扣1分')).toEqual({
      kind: 'findings',
      findings: [
        { text: '三组塘边垃圾', deductionHundredths: 100 },
        { text: '村部厕所异味', deductionHundredths: 50 },
        { text: '公示栏破损', deductionHundredths: 100 },
      ],
    });
  });

  it.each(['没问题', '没有问题，很干净', '都很好', '合格'])('takes “%s” as a clean sheet', (text) => {
    expect(read(text)).toEqual({ kind: 'clean' });
  });

  it.each(['三组塘边 垃圾未清', '三组3-5处垃圾', '三组-四组之间有垃圾', '5-30来看过', '厕所不合格', '大厅不太干净'])(
    'takes “%s” as saying no deduction',
    (text) => {
      expect(read(text)).toEqual({ kind: 'unclear' });
    },
  );

  it.each([
    '没有露天焚烧',
    '未发现露天焚烧',
    '无烧秸秆',
    '没有人烧垃圾',
    '未见烧秸秆现象',
    '没有发现露天焚烧的情况',
    '露天焚烧没有发现',
    '没有露天焚烧 都很好',
    '没有垃圾，没有异味',
    '二组 没问题',
    '今天看过，都很干净',
    '村部、厕所、大厅都很干净',
    '垃圾清理得很干净',
    '三组塘边很干净 其他地方也很干净',
    '检查过了没有问题',
  ])('takes “%s” as clean, with the words of the sheet that take an item to zero', (text) => {
    expect(readInspection(text, zeroWords)).toEqual({ kind: 'clean' });
  });

  it.each([
    '二组露天焚烧 其他都很好',
    '三组塘边垃圾未清 其他地方很干净',
    '三组塘边垃圾未清其他地方很干净',
    '三组塘边垃圾没人清，别的都很好',
    '墙上贴了三张小广告 其他都很好',
    '除三组垃圾未清外都很好',
    '除了塘边都很干净',
    '二组有人烧秸秆 没问题',
    '露天焚烧没有人管 都很好',
    '不是没有露天焚烧',
    '没有清理垃圾',
    '没有垃圾桶 都很好',
    '村部很干净，但三组路边有杂草',
    '大厅很干净 厕所异味',
    '没有露天焚烧 三组垃圾未清',
  ])('does not take “%s” as clean', (text) => {
    expect(readInspection(text, zeroWords)).toEqual({ kind: 'unclear' });
  });

  it('gives no number for a deduction finer than a hundredth', () => {
    const inspected = read('三组塘边垃圾 -0.125');
    expect(inspected.kind === 'findings' && inspected.findings[0]?.deductionHundredths).toBeNaN();
  });
});
