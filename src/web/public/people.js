import { h } from './dom.js';

const roleNames = {
  gridHead: '网格长',
  secretary: '村书记',
  liaison: '办点干部',
  inspector: '检查人',
  office: '办公室',
  commander: '指挥长',
};

/** What somebody is, in Chinese; empty for an ordinary member. */
export function roleText(person) {
  if (person.roles.length === 0) return '未绑定';
  return person.roles
    .filter((role) => role !== 'member')
    .map((role) => roleNames[role] ?? role)
    .join('、');
}

export function personText(person) {
  const role = roleText(person);
  return role === '' ? person.name : `${person.name}（${role}）`;
}

export function holds(person, role) {
  return person.roles.includes(role);
}

const tints = 6;

/** A square with the last character of the name; the tint only helps the eye, the name stands beside it. */
export function avatar(name, id) {
  const tint = [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % tints;
  return h('span', { class: `avatar tint-${tint}`, 'aria-hidden': 'true' }, [...name].at(-1) ?? '？');
}

export function botAvatar() {
  return h('img', { class: 'avatar', src: '/sandbox/icon.svg', alt: '' });
}

export function groupAvatar(title) {
  return h('span', { class: 'avatar group', 'aria-hidden': 'true' }, [...title][0] ?? '群');
}
