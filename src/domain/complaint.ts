/** Who a complaint to the office is about, or would be looked after by. */
const official = '(?:书记|支书|主任|组长|网格长|干部|会计|文书|代表|委员|镇长|镇里|站长|办公室|指挥所)';
/** 投诉箱, 投诉的事, 投诉处理好了, 投诉少了: told about complaints, and none. */
const speech =
  '(?!的|了|过|箱|信|建议箱|件|率|量|数|处理|办理|办结|回[复访]|答复|已|都|[减变]?少|[变增]?多[了的]|下降|上升|台账|登记|受理|[收征]集|平台|渠道|记录|事项)';
const led = new RegExp(`^(?:我们?|本人)?(?:要|想|得)?(?:匿名|实名)?(?:投诉|举报)${speech}`, 'u');
const inside = new RegExp(
  `(?:我们?|本人)(?:也|就|真)?(?:要|想|得)(?:匿名|实名)?(?:投诉|举报)|匿名(?:投诉|举报)|(?:投诉|举报)[^,，。;；\\s]{0,6}${official}`,
  'u',
);
const aboutOfficial = new RegExp(`^[^,，。;；]{0,10}${official}`, 'u');
const about = new RegExp(`^${speech}`, 'u');

/** 投诉书记…, 我要举报…: the text as a whole is a complaint to the office. */
export function isComplaint(text: string): boolean {
  const words = text.normalize('NFKC').trim();
  return led.test(words) || inside.test(words);
}

/** What follows 投诉 or 举报 without a blank is the complaint itself, whatever work it may mention beside it. */
export function complainsOfOfficial(rest: string): boolean {
  return about.test(rest) && aboutOfficial.test(rest);
}

const opening = /^(?:我们?|本人)?(?:要|想|得)?(?:匿名|实名)?(?:投诉|举报)[\s,，:：]*(?:匿名[\s,，:：]*)?/u;

/** The words of a complaint without what says that it is one, and whether its writer wants to stay unknown. */
export function complaintIn(text: string): { readonly text: string; readonly anonymous: boolean } {
  const words = text.trim();
  const said = words.replace(opening, '').trim();
  return {
    text: said === '' ? words : said,
    anonymous: /匿名(?:投诉|举报)|^(?:投诉|举报)[\s,，:：]*匿名/u.test(words),
  };
}
