import { expect, it } from 'vitest';
import { auditSheet } from '../../src/presenters/audit.ts';

it('says in words what a decision looked at, without ids', () => {
  const sheet = auditSheet(
    [
      {
        at: Date.parse('2023-03-17T10:00:00+08:00'),
        person: '高秀兰',
        roles: [],
        action: 'report.confirmed',
        subject: { kind: 'report', name: '长湖2' },
        before: { state: 'repeat', repeatOf: 1 },
        after: {
          state: 'confirmed',
          photosSeenBefore: [
            { place: 2, distance: 3, unitShort: '长湖', number: 1, day: '2023-03-16' },
            { place: 3, distance: 9, unitShort: '荷塘', number: null, day: '2023-03-15' },
          ],
        },
        channel: 'chat',
        group: null,
      },
    ],
    { persons: new Map(), units: new Map(), unitCodes: new Map() },
  );
  const [row = []] = sheet.rows;
  expect(row).toContain('状态：同一件的另一条');
  expect(row).toContain('状态：已确认；照片：图2像2023-03-16长湖1的、图3像2023-03-15荷塘检查时的');
});
