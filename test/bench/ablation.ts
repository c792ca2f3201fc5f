/** One variant of the rules in a process of its own, since its modules are loaded otherwise: prints a JSON line for each scenario. */
import { parseArgs } from 'node:util';
import { type AblationFigures, scenarios } from './ablation-scenarios.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, most: { type: 'string', default: '12000' } },
});

const most = Number(values.most);
for (const { name, draws, quickDraws, measure } of scenarios.filter(({ machines }) => machines <= most)) {
  const figures: AblationFigures[] = [];
  for (let seed = 1; seed <= (values.quick ? quickDraws : draws); seed += 1) {
    figures.push(await measure(seed));
  }
  if (figures.length > 0) {
    console.log(JSON.stringify({ name, draws: figures.length, ...meanOf(figures) }));
  }
}

function meanOf(figures: readonly AblationFigures[]): AblationFigures {
  const mean = (read: (figures: AblationFigures) => number): number =>
    figures.reduce((sum, each) => sum + read(each), 0) / figures.length;
  return {
    ratio: mean(({ ratio }) => ratio),
    calls: mean(({ calls }) => calls),
    lagSeconds: mean(({ lagSeconds }) => lagSeconds),
    throttled: mean(({ throttled }) => throttled),
    judged: mean(({ judged }) => judged),
  };
}
