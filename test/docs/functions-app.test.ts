import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { functionNames } from '../../functions/app/function-names.ts';
import { type MetricRow, metricTable } from '../../functions/telemetry/metrics.ts';
import { code, table } from '../support/docs/markdown.ts';

const text = readFileSync(new URL('../../docs/functions-app.md', import.meta.url), 'utf8');

describe('docs/functions-app.md', () => {
  it('has the table of metrics that the app makes', () => {
    const rows = Object.values(metricTable).map(({ name, kind, unit, attributes, meaning }: MetricRow) => [
      code(name),
      kind,
      code(unit),
      attributes.map(code).join(', '),
      meaning,
    ]);

    expect(text).toContain(`\n${table(['metric', 'kind', 'unit', 'attributes', 'meaning'], rows)}\n\n`);
  });

  it('names every function that no route has', () => {
    const routed = /^(audits-|vms-check|openapi|version|health)/;

    const missing = Object.values(functionNames).filter(
      (name) => !routed.test(name) && !text.includes(`\`${name}\``),
    );

    expect(missing).toEqual([]);
  });
});
