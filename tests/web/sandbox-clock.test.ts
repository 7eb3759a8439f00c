import { describe, expect, it } from 'vitest';
import { readTarget, toBeijingIso } from '../../src/web/sandbox-clock.ts';

const now = Date.parse('2023-03-16T09:00:00+08:00');

describe('the time on the wire', () => {
  it('goes out as ISO 8601 in Beijing time', () => {
    expect(toBeijingIso(now)).toBe('2023-03-16T09:00:00.000+08:00');
    expect(toBeijingIso(Date.parse('2023-12-31T16:00:00Z'))).toBe('2024-01-01T00:00:00.000+08:00');
  });

  it.each([
    ['2023-03-17T09:30:00+08:00', '2023-03-17T01:30:00Z'],
    ['2023-03-17T01:30:00.000Z', '2023-03-17T01:30:00Z'],
    ['2023-03-17T09:30', '2023-03-17T01:30:00Z'],
    ['2023-03-17', '2023-03-16T16:00:00Z'],
    [Date.parse('2023-03-17T01:30:00Z'), '2023-03-17T01:30:00Z'],
    [now, '2023-03-16T01:00:00Z'],
  ])('reads %s', (value, expected) => {
    expect(readTarget(value, now)).toEqual({ target: Date.parse(expected) });
  });

  it.each([
    ['no time', 'tomorrow', /看不懂/],
    ['a day that does not exist', '2023-13-45', /看不懂/],
    ['nothing', undefined, /看不懂/],
    ['not a number', Number.NaN, /看不懂/],
    ['a moment ago', now - 1, /往回拨/],
    ['401 days ahead', now + 401 * 86_400_000, /400天/],
  ])('refuses %s', (_what, value, problem) => {
    const read = readTarget(value, now);
    expect('error' in read ? read.error : '').toMatch(problem);
  });
});
