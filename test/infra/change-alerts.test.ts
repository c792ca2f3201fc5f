import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../lib/findings/exemptions.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { logChanges } from '../../lib/report/monitor/log-changes.ts';
import { withEstate } from '../lib/report/html/rendered-report.ts';
import { type LoggedLine, linesLogged } from '../support/logged-lines.ts';
import { laterAudit, seedEstate } from '../support/seeded-estate.ts';
import { namesInKql } from './kql.ts';
import { committedTemplate, everyResource, moduleTemplate } from './template.ts';

const template = committedTemplate();
const own = moduleTemplate(template, 'change-alerts');
const rules = own.variables?.['rules'] as readonly { readonly name: string; readonly query: string }[];

/** Lines of the app's own log, as the host forwards them. */
async function lines(): Promise<readonly LoggedLine[]> {
  return await withEstate(seedEstate, (store) =>
    linesLogged(async (log) => {
      await logChanges({ store, log }, (await store.readAudit(laterAudit.id)) as Audit, noExemptions);
    }),
  );
}

describe('the alerts on changes', () => {
  it.each(rules)('$name: asks for fields of the one line that it looks for', async ({ query }) => {
    const texts = [...query.matchAll(/'((?:vm|image|audits) [a-z ]+)'/g)].map(([, text]) => text);
    const [line] = (await lines()).filter(({ message }) => message === texts[0]);
    const { made, asked, members } = namesInKql(query);

    expect([texts.length, new Set(texts).size]).toEqual([2, 1]);
    expect(line).toBeDefined();
    // Every line of an activity carries these two: functions/orchestrations/activity.ts.
    const fields = [...Object.keys(line ?? {}), 'auditId', 'correlationId'];
    expect(members.filter((name) => !fields.includes(name))).toEqual([]);
    expect(members.length).toBeGreaterThan(4);
    const known = ['traces', 'timestamp', 'message', 'COVERAGE_FALL'];
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
    expect(made).toContain('entry');
  });

  it('are deployed where somebody asks for them alone, and so are the lines that they look for', () => {
    const { resources, parameters, variables } = template;
    const [deployment] = Object.values(resources).filter(({ name }) => name === 'change-alerts');
    const [rule, ...others] = everyResource(own);

    expect(parameters['changeAlerts']).toMatchObject({ defaultValue: false });
    expect(deployment?.['condition']).toBe("[parameters('changeAlerts')]");
    expect(JSON.stringify([resources, variables])).toContain(
      "'SMB1_AUDIT_LOG_CHANGES', if(parameters('changeAlerts'), 'on', 'off')",
    );
    expect(others).toEqual([]);
    expect(rule?.properties).toMatchObject({ evaluationFrequency: 'PT1H', autoMitigate: false });
    expect(rules.map(({ name }) => name)).toEqual(['on', 'image', 'known']);
  });
});

describe('namesInKql', () => {
  it('tells names that a query makes from those that it asks for, and reads no text', () => {
    const { made, asked, members } = namesInKql(
      "let since = 7d; Table_CL // Hidden\n| where Time > ago(since) and Name !~ 'Quoted Name' | summarize Count = dcount(Id) by entry.Kind | project-away Other",
    );

    expect(made).toEqual(['since', 'Count']);
    expect(asked).toEqual(['Table_CL', 'Time', 'Name', 'Id', 'entry', 'Other']);
    expect(members).toEqual(['Kind']);
  });
});
