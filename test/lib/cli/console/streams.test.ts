import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createConsole, createOutput } from '../../../../lib/cli/console/streams.ts';

function brokenStream(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });
}

describe('createOutput', () => {
  it('drops the rest quietly when the reader has gone away', async () => {
    const out = createOutput(brokenStream('EPIPE'));

    await expect(out.write('first')).resolves.toBeUndefined();
    await expect(out.write('second')).resolves.toBeUndefined();
  });

  it('rejects when the disk is full', async () => {
    await expect(createOutput(brokenStream('ENOSPC')).write('x')).rejects.toThrow('ENOSPC');
  });

  it('waits for a slow reader', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const events: string[] = [];
    const written = createOutput(stream)
      .write('two chunks')
      .then(() => createOutput(stream).write('more'))
      .then(() => events.push('written'));
    await Promise.resolve();
    events.push('reading');
    stream.resume();

    await written;

    expect(events).toEqual(['reading', 'written']);
  });
});

describe('createConsole', () => {
  function recorded(isTTY: boolean, useColor: boolean, columns = 20) {
    const stream = Object.assign(new PassThrough(), { isTTY, columns });
    return {
      words: createConsole(stream, { useColor, labels: { warning: 'warning:', error: 'error:' } }),
      text: () => String(stream.read() ?? ''),
    };
  }

  it('says plain lines off a terminal', () => {
    const { words, text } = recorded(false, true);
    words.progress('half done');
    words.warn('mind the gap');

    expect(text()).toBe('half done\nwarning: mind the gap\n');
  });

  it('keeps progress on one line of a terminal and colors only when it may', () => {
    const plain = recorded(true, false);
    plain.words.progress('a progress line that is far too long');
    plain.words.error('x');

    expect(plain.text()).toBe('\r\u001b[2Ka progress line th…\r\u001b[2Kerror: x\n');

    const unsized = recorded(true, false, 0);
    unsized.words.progress('half done');

    expect(unsized.text()).toBe('\r\u001b[2Khalf done');

    const colored = recorded(true, true);
    colored.words.error('x');

    expect(colored.text()).toContain('\u001b[31merror:\u001b[0m x');
  });

  it('breaks what is said on a terminal at its width, but no command, and nothing off a terminal', () => {
    const said = 'One of 3 VMs with verdicts can speak SMB 1.0 now.';
    const narrow = recorded(true, true, 40);
    narrow.words.line(said);
    narrow.words.warn(said);
    narrow.words.line({ whole: `smb1-audit run ${'--subscription s '.repeat(3)}` });
    const piped = recorded(false, false, 40);
    piped.words.line(said);

    expect(narrow.text().replaceAll('\r\u001b[2K', '')).toBe(
      [
        'One of 3 VMs with verdicts can speak',
        '  SMB 1.0 now.',
        '\u001b[33mwarning:\u001b[0m One of 3 VMs with verdicts',
        '  can speak SMB 1.0 now.',
        `smb1-audit run ${'--subscription s '.repeat(3)}\n`,
      ].join('\n'),
    );
    expect(piped.text()).toBe(`${said}\n`);
  });

  it('shows the control characters of what it is told instead of sending them', () => {
    const { words, text } = recorded(false, false);
    words.line('evil\u001b[2J\nname');

    expect(text()).toBe('evil\\u{1b}[2J\\u{a}name\n');
  });
});
