import type { Lexicon } from '../../src/domain/reading/reading.ts';

/** A hand-made lexicon: everyday words only, so that the grammar and not the word list carries the examples. */
export const plainLexicon: Lexicon = {
  botName: '人居小助手',
  activities: [
    { id: '大扫除', words: ['大扫除', '大清扫', '打扫', '清扫', '搞卫生'] },
    { id: '清垃圾', words: ['清垃圾', '清理垃圾', '清运垃圾', '捡垃圾'] },
    { id: '清沟渠', words: ['清沟渠', '清沟', '清塘', '清淤'] },
    { id: '办公区保洁', words: ['办公区保洁', '擦窗户', '拖地'] },
    { id: '标识标牌', words: ['标识标牌'] },
    { id: '主题党日', words: ['主题党日'] },
    { id: '党员大会', words: ['党员大会'] },
    { id: '党课', words: ['党课'] },
    { id: '党教片', words: ['党教片', '党员教育片', '教育片'] },
    { id: '群众会', words: ['群众会', '屋场会'] },
    { id: '宣传', words: ['宣传'] },
    { id: '入户', words: ['入户', '走访'] },
    { id: '栽花种草', words: ['栽花', '种花', '栽花种草', '花钵'] },
    { id: '植树', words: ['植树', '栽树', '种树'] },
    { id: '改院墙', words: ['改院墙'] },
    { id: '整理杂物', words: ['整理杂物'] },
    { id: '拆除', words: ['拆除'] },
    { id: '除杂草', words: ['除杂草', '除草', '割草'] },
    { id: '志愿服务', words: ['志愿服务', '志愿者'] },
    { id: '评比检查', words: ['评比', '互评', '检查'] },
  ],
  places: ['永丰村', '长湖村', '新堰村', '老屋组'],
  people: ['张建国', '李大明', '王桂英', '张爱国', '陈新民'],
};
