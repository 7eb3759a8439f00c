import { get } from './api.js';
import { h } from './dom.js';

/** What was read from a message, under it: its words with the ones that count marked, and what each was taken for. */
export async function readingOf(message) {
  const readings = await get(`/messages/${encodeURIComponent(message.id)}/reading`);
  if (readings.length === 0) return h('div', { class: 'reading' }, h('p', {}, '这条没有记成上报。'));
  return h('div', { class: 'reading' }, ...readings.flatMap(reportReading));
}

function reportReading({ number, text, sources }) {
  const fields = new Map();
  for (const { label, start, end } of sources) {
    fields.set(label, [...(fields.get(label) ?? []), `“${text.slice(start, end)}”`]);
  }
  return [
    h('p', { class: 'reading-text' }, `${number} `, ...marked(text, sources)),
    h('ul', {}, ...[...fields].map(([label, words]) => h('li', {}, `${label}：${words.join('')}`))),
  ];
}

/** The text with what was read from in marks; words read for two things stand in one mark that names both. */
function marked(text, sources) {
  const edges = [...new Set([0, text.length, ...sources.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1];
    const labels = sources.filter((source) => source.start <= start && end <= source.end).map(({ label }) => label);
    const words = text.slice(start, end);
    return labels.length === 0 ? words : h('mark', { title: [...new Set(labels)].join('、') }, words);
  });
}
