/** One thing that is not kept for ever: after so many days (programme clock), `what` goes, because of `why`. */
export interface RetentionRule {
  readonly days: number;
  /** For the office, in Chinese. */
  readonly what: string;
  readonly why: string;
}

/**
 * How long what people sent and wrote is kept (reference/domain.md U17, design §6). The one table: the nightly job, the
 * doctor and docs/privacy.md all read it.
 */
export const retentionRules = {
  heldMessages: { days: 7, what: '没绑定的群里说的话和照片', why: '等着绑定；七天没绑就不用了' },
  bindCodes: { days: 7, what: '绑定码和试错记录', why: '码只活72小时' },
  posters: { days: 14, what: '发到各群的光荣榜海报', why: '有名字；群里发过了，要用可以再导' },
  exports: { days: 30, what: '导出的文件', why: '要用可以再导' },
  pictures: { days: 90, what: '名次图', why: '公示的数据还在，可以再画' },
  chatter: { days: 90, what: '没有记成上报、检查、问题、入户的原话和照片', why: '闲话不留底' },
  answers: { days: 90, what: '小助手的回话和私聊', why: '记下的事都另有一处' },
  told: { days: 90, what: '已经告诉本人的私聊提醒', why: '说过就没用了' },
  photos: { days: 365, what: '照片原图（留小图）', why: '一年后只留小图备查' },
  saidOnce: { days: 400, what: '“只说一次”的记号', why: '一年之后重新提醒一次无妨' },
} as const satisfies Record<string, RetentionRule>;

/** What stands where a person's name or words were before he asked for them to be removed. */
export const forgottenText = '已删除';
