/** A figure that the product is judged by. */
export type Target = {
  readonly figure: string;
  readonly unit: '' | ' s' | ' ms' | ' MB' | ' a second';
  /** One of the two. */
  readonly most?: number;
  readonly least?: number;
  /** It is that of the machine it was measured on; else the same seed gives the same on any. */
  readonly isOfMachine?: true;
  /** Why it is missed where it is known to be. */
  readonly why?: string;
};

export const targets = {
  ratio100: { figure: 'makespan by oracle, 100 machines, mean of the draws', unit: '', most: 1.05 },
  ratio1000: {
    figure: 'makespan by oracle, 1,000 machines, worst of the two means',
    unit: '',
    most: 1.01,
    why: 'a poll every 4 s finds the last end 0.9 % late on average, and a single draw adds up to 0.35 %',
  },
  ratio10000: { figure: 'makespan by oracle, 10,000 machines', unit: '', most: 1.01 },
  answers: { figure: 'time to the answer by oracle, 10,000 machines, worst of four', unit: '', most: 1.1 },
  calls: { figure: 'ARM calls a machine, worst of all means', unit: '', most: 3.5 },
  lag: {
    figure: 'lag p95, worst of all means',
    unit: ' s',
    most: 11,
    why: 'the gap of 10.5 s is kept, and calls that take 40 to 160 ms come on top',
  },
  throttled: { figure: '429s of our making', unit: '', most: 0 },
  memory1000: {
    figure: 'peak RSS of the built command line, 1,000 machines',
    unit: ' MB',
    most: 200,
    isOfMachine: true,
  },
  memory10000: {
    figure: 'peak RSS of the built command line, 10,000 machines at five times the speed',
    unit: ' MB',
    most: 200,
    isOfMachine: true,
    why: 'five times as many calls wait at once as at the speed of the clock',
  },
  appMemory: {
    figure: 'peak RSS of the app in a pass over 10,000 machines, imitated host among it',
    unit: ' MB',
    most: 512,
    isOfMachine: true,
  },
  coldStart: {
    figure: 'processor time to load the app, above the smallest with Durable',
    unit: ' ms',
    most: 50,
    isOfMachine: true,
  },
  version: { figure: 'processor time of `--version`', unit: ' ms', most: 150, isOfMachine: true },
  parser: {
    figure: 'outputs read and judged by one core, no two alike',
    unit: ' a second',
    least: 100_000,
    isOfMachine: true,
  },
  parserAnew: {
    figure: 'the same where each differs in what verdicts rest on',
    unit: ' a second',
    least: 100_000,
    isOfMachine: true,
    why: 'half of its time goes into evidence and verdict, which nothing that came before can give',
  },
  held: {
    figure: 'heap held while 100,000 findings are read in any way, by that of 10,000',
    unit: '',
    most: 1.5,
    why: 'the report holds the VMs that were ever on, for its trend',
  },
} as const satisfies Readonly<Record<string, Target>>;

export type Figure = keyof typeof targets;

/** The worst counts of a figure that is told more than once. */
export function worseOf(figure: Figure, one: number, other: number): number {
  return 'least' in targets[figure] ? Math.min(one, other) : Math.max(one, other);
}

/** All figures in a table of Markdown, with the name of the machine beside those that depend on it. */
export function pageOf(seen: ReadonlyMap<Figure, number>, machine: string): string[] {
  const rows = Object.entries<Target>(targets).map(([name, target]) => {
    const value = seen.get(name as Figure);
    const here =
      value === undefined
        ? '–'
        : `${said(value, target)}${target.isOfMachine === true ? ` on ${machine}` : ''}`;
    return `| ${target.figure} | ${bound(target)} | ${here} | ${judged(value, target)} |`;
  });
  return ['| figure | target | measured | |', '|---|---|---|---|', ...rows];
}

function bound({ most, least, unit }: Target): string {
  return most === undefined ? `at least ${least?.toLocaleString('en')}${unit}` : `at most ${most}${unit}`;
}

function said(value: number, { unit }: Target): string {
  const text = unit === '' || unit === ' s' ? value.toFixed(3) : Math.round(value).toLocaleString('en');
  return `${text}${unit}`;
}

function judged(value: number | undefined, { most, least, why }: Target): string {
  if (value === undefined) {
    return 'not measured in this run';
  }
  const isMet = value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY);
  return isMet ? 'met' : ['missed', ...(why === undefined ? [] : [why])].join(': ');
}
