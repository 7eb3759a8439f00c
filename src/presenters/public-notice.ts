import { basisOf, text } from './bulletin.ts';
import type { BulletinView } from './bulletin-view.ts';
import { pointsText } from './evaluation.ts';
import { evaluationName, fullDayText, fullPeriodText, markOf, seedsText } from './evaluation-state.ts';
import type { DocumentBlock, OfficialDocument } from './official-document.ts';
import { inOrder } from './results-book.ts';
import { upheldTexts } from './upheld.ts';

/** Filled in by hand: the product invents no telephone and no day. */
const blankPhone = '＿＿＿＿＿＿＿＿＿＿';
const blankDays = '＿＿月＿＿日至＿＿月＿＿日';

/** 公示 for the wall: ranks and scores of units, until when, where to object, and room for the branch's seal. */
export function publicNotice(view: BulletinView): OfficialDocument {
  const { document, programme, noticeFrom, noticeTo, correction, version } = view;
  const name = `${fullPeriodText(document.period)}${evaluationName(document)}`;
  const seeds = seedsText(document);
  const days =
    noticeFrom === null || noticeTo === null ? blankDays : `${fullDayText(noticeFrom)}至${fullDayText(noticeTo)}`;
  return {
    redHead: null,
    mark: view.state === 'draft' ? markOf(view) : null,
    title: [`${fullPeriodText(document.period)}`, `${evaluationName(document)}结果公示`],
    addressee: null,
    body: [
      text(`根据${basisOf(view)}，现将${name}结果予以公示。`),
      ...(correction === null ? [] : [text(`这是第${version}版，更正原因：${correction}。`)]),
      ...upheldTexts(document).map((line) => text(line)),
      text(`公示期：${days}。`),
      text(`有意见的，公示期内私聊${programme.botName}发“异议”和理由，或打电话：${blankPhone}。`),
      ...(seeds === null ? [] : [text(`${seeds}。`)]),
      ...document.sheet.lists.map(({ title }): DocumentBlock => listTable(view, title)),
    ],
    annexes: [],
    signer: programme.documents.signer ?? programme.issuer,
    seal: '公示单位（盖章）',
    forWall: true,
  };
}

function listTable({ document }: BulletinView, list: string): DocumentBlock {
  return {
    kind: 'table',
    table: {
      title: list,
      columns: [
        { title: '名次', width: 9 },
        { title: '单位', width: 20 },
        { title: '得分', width: 11 },
        { title: '等次', width: 12 },
      ],
      rows: inOrder(document, list).map(({ name, result }) =>
        result === null
          ? ['—', name, '—', '未检查']
          : [`${result.tied ? '并列' : ''}${result.rank}`, name, pointsText(result.totalHundredths), result.tier],
      ),
      note: null,
    },
  };
}
