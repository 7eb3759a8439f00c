// `npx tsx bench/dingtalk-quota.ts`: what a town takes of DingTalk's monthly quota. First by the rules alone, for any
// load; then the whole way, over a fake DingTalk that counts for itself. Prints Markdown; docs/zh/钉钉接入.md has the figures.
import { monthlyNeed, standardQuota } from '../src/domain/quota.ts';
import { liveMonth } from './quota-live.ts';
import { breakEven, type MonthEnd, runMonth, townLoad } from './quota-rules.ts';

const log = (line = '') => console.log(line);
const share = (used: number, limit: number) => `${used} of ${limit} (${Math.round((used * 100) / limit)} %)`;

function row(name: string, end: MonthEnd): string {
  const { api, stream } = standardQuota;
  const given = [
    end.moved > 0 ? `${end.moved} receipts as pushes` : '',
    end.gathered > 0 ? `${end.gathered} receipts gathered` : '',
    end.held > 0 ? `${end.held} notices held` : '',
    end.keptBack > 0 ? `${end.keptBack} messages kept back by the platform` : '',
  ].filter((one) => one !== '');
  return `| ${name} | ${share(end.api, api)} | ${share(end.stream, stream)} | ${given.join(', ') || 'nothing'} |`;
}

log(`Standard edition: ${standardQuota.api} API, ${standardQuota.stream} Webhook&Stream a calendar month.`);
log(`Load: ${JSON.stringify(townLoad)}`);
log(`Needed when nothing is moved or held: ${JSON.stringify(monthlyNeed(townLoad))}\n`);
log('| load | API | Webhook&Stream | given up |');
log('|---|---|---|---|');
const times = (factor: number) => ({
  ...townLoad,
  reports: townLoad.reports * factor,
  otherCommands: townLoad.otherCommands * factor,
});
log(row('as above (30 messages a day)', runMonth(townLoad)));
log(
  row('each photo a message of its own', runMonth({ ...townLoad, reports: townLoad.reports * 3, photosPerReport: 1 })),
);
for (const factor of [1.5, 2, 2.5, 3, 4]) log(row(`${30 * factor} messages a day`, runMonth(times(factor))));
log();
const even = breakEven(times);
log(
  `Receipts begin to move at ${even.moved} messages a day, notices are held at ${even.held}, receipts are gathered at`,
);
log(`${even.gathered}, and the platform keeps messages back at ${even.keptBack}.\n`);

for (const factor of [1, 4]) {
  log(`The whole way, ${30 * factor} messages a day:`);
  for (const line of await liveMonth(times(factor))) log(`- ${line}`);
  log();
}
process.exit(0);
