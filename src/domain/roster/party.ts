import type { MemberType } from '../programme/model.ts';

/**
 * Who counts as 党员 when the plan calls on 在家党员: 入党积极分子 and 发展对象 are included (S18), and a 流动党员 while he is
 * at home.
 */
export const partyMemberTypes: readonly MemberType[] = ['党员', '流动党员', '入党积极分子', '发展对象'];

export function isPartyMember(memberType: string): boolean {
  return partyMemberTypes.some((type) => type === memberType);
}
