import { describe, expect, it } from '@jest/globals';
import { writeJsonArray, writeJsonDocument } from '../../../../lib/report/json/json-document.ts';
import { auditDocumentSchema } from '../audit-document.ts';
import { audit, coverage, image, judged, pagesFrom, sink, target, unjudged } from '../sample-findings.ts';

describe('writeJsonDocument', () => {
  it('writes the promised document', async () => {
    const out = sink();
    await writeJsonDocument(
      {
        audit: audit(),
        coverage: coverage({ discovered: 3 }),
        findings: pagesFrom(
          [judged('a'), unjudged('b')],
          [],
          [unjudged('c', { outcome: null, reason: null })],
        ),
        images: pagesFrom([image()]),
      },
      out.write,
    );

    const document = auditDocumentSchema.parse(JSON.parse(out.text()));

    expect(document.findings.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(document.findings[0]).toMatchObject({
      reason: null,
      exposure: 'impossible',
      client: {
        verdict: 'binaries-absent',
        because: [
          {
            effect: {
              code: 'feature-removed',
              message: 'the feature is not installed; DISM says that its files are removed',
            },
          },
        ],
      },
      server: { verdict: 'binaries-absent', rule: 'C8' },
      carriedOver: false,
    });
    expect(document.findings[1]).toMatchObject({ exposure: null, client: null, server: null });
    expect(document.findings[2]).toMatchObject({ outcome: null, reason: null });
    expect(Object.keys(document.audit.coverage)).toEqual([
      'discovered',
      'byOutcome',
      'known',
      'carriedOver',
      'incompleteBecause',
    ]);
  });

  it('adds up while the audit is open', async () => {
    const out = sink();
    const open = coverage({ discovered: 6, pending: 1, starting: 2, started: 3 });
    await writeJsonDocument(
      {
        audit: audit({ state: 'interrupted', endedAt: null }),
        coverage: open,
        findings: pagesFrom(),
        images: pagesFrom(),
      },
      out.write,
    );

    const { audit: written, findings, images } = auditDocumentSchema.parse(JSON.parse(out.text()));

    expect(written.coverage).toMatchObject({ discovered: 6, pending: 1, starting: 2, started: 3 });
    expect([findings, images]).toEqual([[], []]);
  });

  it('keeps control characters and text marks of a guest escaped', async () => {
    const out = sink();
    const name = 'evil\u001b[2J\u009b\u202e\u{e0041}\u2028\n"end';
    await writeJsonDocument(
      {
        audit: audit(),
        coverage: coverage(),
        findings: pagesFrom([judged('a', { target: target('a', { name }) })]),
        images: pagesFrom(),
      },
      out.write,
    );

    expect(out.text()).toMatch(/^[\x20-\x7e\n]+$/);
    expect(auditDocumentSchema.parse(JSON.parse(out.text())).findings[0]?.name).toBe(name);
  });
});

describe('writeJsonArray', () => {
  it('writes each page when it comes and asks for the next only when the reader has taken it', async () => {
    const events: string[] = [];
    async function* pages() {
      for (const page of [[1, 2], [3]]) {
        events.push(`page ${page.join()}`);
        yield page;
      }
    }

    await writeJsonArray(
      pages(),
      (item) => item,
      async (text) => {
        await Promise.resolve();
        events.push(text);
      },
    );

    expect(events).toEqual(['page 1,2', '[\n1,\n2', 'page 3', ',\n3', '\n]']);
  });
});
