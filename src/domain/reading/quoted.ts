/**
 * Blanks out campaign names in quotation marks (“党旗领航 清洁家园”活动), keeping the length: they name the occasion, not
 * the work that was done.
 */
export function withoutCampaigns(text: string): string {
  return text.replace(/[“"「『《]([^”"」』》\n]{4,30})[”"」』》](?=主题|活动|系列|行动|实践|专项|倡议)/gu, (whole) =>
    '·'.repeat(whole.length),
  );
}
