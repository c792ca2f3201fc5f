import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Nonce } from '../../../lib/model/ids.ts';
import { probeScript, probeSha256, sha256OfScript } from '../../../lib/smb/probe/probe.ts';
import { probeTemplate } from '../../../lib/smb/probe/probe-script.ts';
import { validatorTemplate } from '../../../lib/smb/validator/validator-script.ts';
import { mutants } from '../../support/powershell/mutants.ts';
import { violations } from '../../support/powershell/read-only.ts';
import { readOnlyRules, validatorRules } from '../../support/powershell/read-only-rules.ts';
import { validatorMutants } from '../../support/powershell/validator-mutants.ts';

/**
 * SHA-256 of the template. It runs as SYSTEM on every VM of an estate: whoever changes it reads the change, and what
 * `docs/threat-model.md` says of it, before writing the new digest here.
 */
const readByAHuman = '4fa38826048dbfdc2374e61ddd5ab46710b97606e21d0e26e4c86f062aaec68c';

/** The same of what stands behind it in an image gate. */
const gateReadByAHuman = '18cddf5cda781dc965a8307710c4303e4233a9b375a79dd83b879641fdbc5879';

describe('probeTemplate', () => {
  it('is the text that a human has read', () => {
    expect(probeSha256).toBe(readByAHuman);
  });

  it('is as long as docs/threat-model.md tells whoever watches for it', () => {
    const page = readFileSync(new URL('../../../docs/threat-model.md', import.meta.url), 'utf8');
    const sent = probeScript('0'.repeat(32) as Nonce);
    const characters = sent.join('\n').length.toLocaleString('en-US');

    expect(page).toContain(`${characters} characters in ${sent.length} lines`);
    expect(page).toContain(`${mutants.length} changes of the probe`);
    expect(page).toContain(`${mutants.filter(({ harm }) => /seen|endless/.test(harm.kind)).length} are run`);
  });
});

describe('violations', () => {
  it('finds none in the probe', () => {
    expect(violations(probeTemplate)).toEqual([]);
  });

  it.each(mutants)('finds $name', ({ mutate }) => {
    const mutated = mutate(probeTemplate);

    expect(mutated).not.toBe(probeTemplate);
    expect(violations(mutated)).not.toEqual([]);
  });

  it('finds a line that is missing from the beginning', () => {
    const lines = probeTemplate.split('\n');
    const believed = lines.filter((line, index) => {
      const isCode = !/^\s*(#.*|\}?)$/.test(line);
      return isCode && index < 30 && violations(lines.toSpliced(index, 1).join('\n')).length === 0;
    });

    expect(believed).toEqual([]);
  });

  it.each(['', 'Restart-Computer', 'function ProbePlain($value) { 1 }', 'if (', '{', 'param()', '#'])(
    'does not take %j for a probe',
    (script) => {
      expect(violations(script)).not.toEqual([]);
    },
  );
});

describe('validatorTemplate', () => {
  it('is the text that a human has read', () => {
    expect(sha256OfScript(validatorTemplate)).toBe(gateReadByAHuman);
  });

  it('has no cmdlet, no program and no look at the machine', () => {
    const commands = validatorRules.functions.flatMap((rule) => rule.commands ?? []);

    expect(violations(validatorTemplate, validatorRules)).toEqual([]);
    expect([...commands, ...validatorRules.environment, ...validatorRules.globals]).toEqual([]);
  });

  it.each(validatorMutants)('is not the same with $name', ({ mutate }) => {
    const mutated = mutate(validatorTemplate);

    expect(mutated).not.toBe(validatorTemplate);
    expect(violations(mutated, validatorRules)).not.toEqual([]);
  });
});

describe.each([
  { of: 'the probe', rules: readOnlyRules, script: probeTemplate },
  { of: 'the gate behind it', rules: validatorRules, script: validatorTemplate },
])('the rules of $of', ({ rules, script }) => {
  const inFunctions = script.slice(script.indexOf('function '));
  const { members, operators, patterns, types, globals, automatic, environment } = rules;

  it('list nothing that it does without', () => {
    const words = [...operators, ...patterns, ...types, ...globals, ...automatic, ...environment];
    const unused = [
      ...words.filter((word) => !inFunctions.includes(word)),
      ...members.filter((name) => !inFunctions.includes(`.${name}`)),
      ...rules.functions.flatMap(({ name, variables = [], commands = [], calls = [] }) => {
        const all = [...variables, ...commands, ...calls].map((text) => text.replace('{}', '{'));
        return all.filter((text) => !script.includes(text)).map((text) => `${name}: ${text}`);
      }),
    ];

    expect(unused).toEqual([]);
  });

  it('let no function write but the one whose whole text is given', () => {
    const writing = /^(Start|Stop|Remove|Set|New|Clear|Add|Out|Invoke)-/;
    const writers = rules.functions.filter(({ commands = [] }) =>
      commands.some((command) => writing.test(command)),
    );

    expect(writers).toEqual([]);
  });
});
