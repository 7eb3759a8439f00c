import { roleNames } from '../domain/permissions.ts';
import type { Role } from '../domain/programme/model.ts';

/** What passes on with a duty: reports that wait for confirmation, tasks that are not closed. Null: not his to look after. */
export interface OpenWork {
  readonly reports: number | null;
  readonly tasks: number | null;
}

/** 待确认3条，任务2件; empty when nothing is open. */
export function openWorkText({ reports, tasks }: OpenWork): string {
  return [...(reports ? [`待确认${reports}条`] : []), ...(tasks ? [`任务${tasks}件`] : [])].join('，');
}

/** What a new holder is told: 长湖村由您接手：待确认3条，任务2件. */
export function takenOverText(duty: { readonly unitName: string; readonly role: Role }, work: OpenWork): string {
  const what = duty.role === 'secretary' ? duty.unitName : `${duty.unitName}${roleNames[duty.role]}`;
  const open = openWorkText(work);
  return `${what}由您接手${open === '' ? '，现在没有待办' : `：${open}`}`;
}
