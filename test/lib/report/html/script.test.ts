import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { clientScript } from '../../../../lib/report/html/script.ts';

const folder = new URL('../../../../lib/report/html/client/', import.meta.url);
const modules = readdirSync(folder).filter((name) => name.endsWith('.mjs'));

describe('clientScript', () => {
  it.each(modules)(
    'has every function of %s: one that is not exported would be missing in the report',
    (name) => {
      const source = readFileSync(new URL(name, folder), 'utf8');
      const functions = [...source.matchAll(/^(?:export )?(?:async )?function\*? (\w+)/gm)].map(
        ([, own]) => own,
      );

      expect(functions.length).toBeGreaterThan(0);
      expect(functions.filter((own) => !new RegExp(`function\\*? ${own}\\(`).test(clientScript))).toEqual([]);
    },
  );
});
